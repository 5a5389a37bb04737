package tui

import (
	"fmt"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/screen/access"
	"steward/tui/screen/attach"
	"steward/tui/screen/audit"
	"steward/tui/screen/bulk"
	"steward/tui/screen/context"
	"steward/tui/screen/contexts"
	"steward/tui/screen/detail"
	"steward/tui/screen/edit"
	"steward/tui/screen/extend"
	"steward/tui/screen/findings"
	"steward/tui/screen/list"
	"steward/tui/screen/rotation"
	"steward/tui/screen/rotations"
	"steward/tui/screen/secret"
	"steward/tui/screen/welcome"
	"steward/tui/screen/wizard"
)

// views is the registry: one line per view.
func views() map[kit.View]opener {
	return map[kit.View]opener{
		kit.ViewUsers:  plain(list.New),
		kit.ViewUser:   with[apiclient.UserID](detail.New),
		kit.ViewWizard: plain(wizard.New),
		kit.ViewEdit:   with[kit.EditArg](edit.New),
		kit.ViewAccess: with[apiclient.UserID](access.New),
		kit.ViewExtend: with[kit.ExtendArg](extend.Open),
		kit.ViewSecret: with[kit.SecretArg](secret.New),
		kit.ViewBulk:   with[kit.BulkArg](bulk.New),
		kit.ViewAttach: with[kit.AttachArg](attach.New),

		kit.ViewRotations: plain(rotations.New),
		kit.ViewRotation:  with[kit.RotationArg](rotation.New),
		kit.ViewFindings:  plain(findings.New),
		kit.ViewAudit:     plain(audit.New),

		kit.ViewContexts: plain(contexts.New),
		kit.ViewContext:  with[kit.ContextArg](context.New),
		kit.ViewWelcome:  plain(welcome.New),
	}
}

// opener makes a screen from its argument, or says that the argument does not fit.
type opener func(env *kit.Env, arg any) (kit.Screen, error)

// plain is the opener of a screen without an argument.
func plain[S kit.Screen](open func(*kit.Env) S) opener {
	return func(env *kit.Env, _ any) (kit.Screen, error) { return open(env), nil }
}

// with is the opener of a screen whose argument is an A.
func with[A any, S kit.Screen](open func(*kit.Env, A) S) opener {
	return func(env *kit.Env, arg any) (kit.Screen, error) {
		a, ok := arg.(A)
		if !ok {
			return nil, fmt.Errorf("a view was opened with %T instead of %T", arg, a)
		}
		return open(env, a), nil
	}
}
