package consequence

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// single carries out a question about one user that was answered with yes.
func (q Question) single(env *kit.Env) tea.Cmd {
	user := q.Users[0]
	slot := string(q.Verb) + " " + string(user.ID)
	do := func(ctx context.Context) (apiclient.Toggled, error) {
		if q.Verb == apiclient.BulkDelete {
			return apiclient.Toggled{Changed: true}, env.System.DeleteUser(ctx, user.ID, user.Revision)
		}
		return env.System.SetEnabled(ctx, user.ID, q.Verb == apiclient.BulkEnable)
	}
	told := func(t apiclient.Toggled, err error) tea.Cmd { return q.told(env, user, t, err) }
	then := func(_ apiclient.Toggled, err error) tea.Cmd {
		if err != nil || q.Then == nil {
			return nil
		}
		return q.Then()
	}
	return kit.Write(env.Calls, slot, kit.WriteTimeout, do, told, then)
}

// told tells the fleet and the operator how the change of one user ended.
func (q Question) told(env *kit.Env, user *apiclient.ServiceUser, t apiclient.Toggled, err error) tea.Cmd {
	name := notice(user.Name, env.Theme.Sym.Ellipsis)
	switch {
	case err == nil && q.Verb == apiclient.BulkDelete:
		env.Fleet.Remove(user.ID)
		return kit.Say(kit.Success, name+" deleted")
	case err == nil && !t.Changed:
		env.Fleet.Put(t.User)
		return kit.Say(kit.Info, name+" was "+Past(q.Verb)+" already")
	case err == nil:
		env.Fleet.Put(t.User)
		q.remember(env, &t.User)
		return kit.Say(kit.Success, name+" "+Past(q.Verb))
	case errors.Is(err, apiclient.ErrNotFound):
		env.Fleet.Remove(user.ID)
		return kit.Say(kit.Problem, name+" is gone: somebody else deleted it")
	case isUnknown(err):
		said := kit.Say(kit.Problem, string(q.Verb)+" "+name+": outcome unknown, no answer came. Looking it up.")
		return tea.Sequence(said, q.lookUp(env, user))
	case errors.Is(err, apiclient.ErrConflict):
		return tea.Batch(kit.Fail(err), q.lookUp(env, user))
	default:
		return kit.Fail(err)
	}
}

// remember keeps a change for undo; an undo itself is not undone.
func (q Question) remember(env *kit.Env, changed *apiclient.ServiceUser) {
	env.LastBulk = &kit.BulkArg{Verb: q.Verb, UndoOf: true}
	if !q.Undo {
		item := apiclient.BulkItem{ID: changed.ID, Name: changed.Name, Revision: changed.Revision}
		env.LastBulk = &kit.BulkArg{Verb: q.Verb, Items: []apiclient.BulkItem{item}}
	}
}

// lookUp reads a user again whose state is in doubt, and says what became of it.
func (q Question) lookUp(env *kit.Env, user *apiclient.ServiceUser) tea.Cmd {
	name := notice(user.Name, env.Theme.Sym.Ellipsis)
	do := func(ctx context.Context) (apiclient.ServiceUser, error) { return env.System.User(ctx, user.ID) }
	told := func(u apiclient.ServiceUser, err error) tea.Cmd {
		switch {
		case errors.Is(err, apiclient.ErrNotFound):
			env.Fleet.Remove(user.ID)
			return kit.Say(kit.Info, name+" is deleted now")
		case err != nil:
			return kit.Say(kit.Problem, name+": still unknown, it could not be read again. Refresh to look once more.")
		default:
			env.Fleet.Put(u)
			return kit.Say(kit.Info, name+" is "+u.Status(env.Now()).String()+" now")
		}
	}
	return kit.Write(env.Calls, "look up "+string(user.ID), kit.ReadTimeout, do, told,
		func(apiclient.ServiceUser, error) tea.Cmd { return nil })
}

// isUnknown reports whether a change may have been made although its call gave an error.
func isUnknown(err error) bool {
	if errors.Is(err, apiclient.ErrUnknown) {
		return true
	}
	var failure *apiclient.Error
	if errors.As(err, &failure) {
		return false
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// notice is a name for a line among other words.
func notice(name, ellipsis string) string { return kit.Truncate(kit.Name(name), nameWidth, ellipsis) }
