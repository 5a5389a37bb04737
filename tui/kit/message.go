package kit

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/internal/config"
)

// View names a screen in the registry (tui/views.go). A screen opens another by name and argument, never by import.
type View string

// The views, with the type of the argument each takes.
const (
	ViewUsers  View = "users"  // none
	ViewUser   View = "user"   // apiclient.UserID
	ViewWizard View = "wizard" // none
	ViewEdit   View = "edit"   // EditArg
	ViewExtend View = "extend" // ExtendArg
	ViewAccess View = "access" // apiclient.UserID
	ViewSecret View = "secret" // SecretArg
	ViewBulk   View = "bulk"   // BulkArg

	ViewFindings  View = "findings"  // none
	ViewAudit     View = "audit"     // none
	ViewRotation  View = "rotation"  // RotationArg
	ViewRotations View = "rotations" // none
	ViewAttach    View = "attach"    // AttachArg

	ViewContexts View = "contexts" // none
	ViewContext  View = "context"  // ContextArg
	ViewWelcome  View = "welcome"  // none
)

// SecretArg opens the secret screen.
type SecretArg struct {
	User   apiclient.UserID
	Name   string // of the user, as the server sent it
	Key    apiclient.IssuedKey
	Reason string // what made the secret: "new service user", "new key", "regenerated"
	// Then offers Create another and Open after the secret was confirmed, as the wizard needs it.
	Created bool
	// Restored says that the secret was shown before, at At, and not confirmed. It is number Number of Of such secrets.
	Restored   bool
	At         time.Time
	Number, Of int
}

// EditArg opens the form of a user's own fields.
type EditArg struct {
	User apiclient.UserID
	// Contact begins at the contact instead of the first field, where the system has one.
	Contact bool
}

// ExtendArg opens the screen that moves the end dates of one or several users.
type ExtendArg struct {
	Users []apiclient.UserID
	// Hidden is how many of them the filter of the list hides.
	Hidden int
	// Agreed runs when the change of several was agreed to, before it is made; nil for nothing.
	Agreed func()
}

// RotationArg opens the guide through the rotation of a user's key.
type RotationArg struct {
	User apiclient.UserID
	// Key is the key that shall be replaced; empty means the oldest one that works, or that of a rotation under way.
	Key apiclient.KeyID
}

// AttachArg opens the screen that gives several users access, or takes it from them.
type AttachArg struct {
	Users  []apiclient.UserID
	Detach bool
	// Hidden and Agreed are those of ExtendArg.
	Hidden int
	Agreed func()
}

// BulkArg opens the bulk run screen, which starts the run at once: the dialog has been answered.
type BulkArg struct {
	Verb  apiclient.BulkVerb
	Items []apiclient.BulkItem
	// UndoOf is set when this run undoes an earlier one; it is then not offered for undo itself.
	UndoOf bool
	// Continues is set when this run tries again or goes on with what an earlier one left: undo then takes back both.
	Continues bool
	// Report is shown instead of running anything: what is known of a run that was broken off.
	Report *bulklog.Report
	// Run is shown instead of running anything: a run of this console that was left, ended or not.
	Run *PastRun
}

// PastRun is a bulk run of this console, which goes on or has ended whether a screen shows it or not.
type PastRun struct {
	Arg BulkArg
	Run *apiclient.BulkRun
	// Undo is what the run can be undone by, once it has ended; nil for nothing.
	Undo *BulkArg
	// Watched says that a screen shows the run.
	Watched bool
}

// ContextArg opens the form of a context.
type ContextArg struct {
	// Context is where the form begins; the zero value is a new one.
	Context config.Context
	// Was is the name of the context that is edited; empty means a new one.
	Was string
	// Switch opens the context once it is saved, as the first one is.
	Switch bool
}

// Switch goes to another context: every screen is closed, and the list of service users of the other one opened. The
// screens may refuse to be left.
type Switch struct{ Context string }

// TryDemo goes to the bundled mock server.
type TryDemo struct{}

// SignIn asks the operator to sign in to the present context, over the present screen.
type SignIn struct{}

// Open shows a view on top of the present screen.
type Open struct {
	View View
	Arg  any
	// Replace takes the place of the present screen instead of standing on top of it.
	Replace bool
}

// Back closes the top screen. Force skips its LeaveGuard.
type Back struct{ Force bool }

// Quit ends the console. Force skips the LeaveGuards.
type Quit struct{ Force bool }

// ShowDialog puts a dialog on top of the present screen.
type ShowDialog struct{ Dialog Dialog }

// Shown tells a screen that it is on top again after another was closed.
type Shown struct{}

// ThemeChanged tells screens and dialogs that the theme's styles changed, so that cached text is built anew.
type ThemeChanged struct{}

// SessionChanged tells screens that Session (description, operator) became known or changed.
type SessionChanged struct{}

// Level grades a Notice.
type Level uint8

// The levels: Info and Success fade, Problem stays until it is dismissed.
const (
	Info Level = iota
	Success
	Problem
)

// Notice tells the operator something, in one line, and is kept in the history of messages.
type Notice struct {
	Level Level
	Text  string // clean text
	Err   error  // details for Problem; may be nil
	// User is the service user that it is about; empty means none, or that of the screen that has one.
	User apiclient.UserID
	// Quiet keeps it out of sight: it is only for the history, because the screen says the same.
	Quiet bool
}

// Send makes a command that delivers a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// Say makes a command that tells the operator something.
func Say(level Level, text string) tea.Cmd { return Send(Notice{Level: level, Text: Clean(text)}) }

// Fail makes a command that tells the operator about an error: what happened, to what, and what to do.
func Fail(err error) tea.Cmd {
	return Send(Notice{Level: Problem, Text: Clean(err.Error()), Err: err})
}
