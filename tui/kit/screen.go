package kit

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
)

// Screen is one page of the console. Screens are pointers; only the root of the program is a tea.Model.
//
// A screen owns the body: the lines between the header and the footer, both of which the console draws. Nothing slow
// happens in Update or View: use Call. View runs after every Update, so it returns text that was built on the message
// that changed it.
type Screen interface {
	// Title is the screen's part of the breadcrumb: "Service users", or a user's name. Server text must be clean.
	Title() string
	// Init starts the screen's first work. It runs once, after the first Resize.
	Init() tea.Cmd
	// Update takes what no action took: keys, pastes, Shown, SnapshotMsg and the like.
	Update(msg tea.Msg) tea.Cmd
	// Resize gives the size of the body in cells.
	Resize(width, height int)
	// View is the body: at most the height's lines, each at most the width's cells wide.
	View() string
	// Actions are what can be done here now, in the order of the footer.
	Actions() []Action
}

// TextCapturer is a screen or dialog that may have a focused text field. While CapturesText answers true, keys go
// straight to its Update (ctrl+c excepted): letters are text.
type TextCapturer interface{ CapturesText() bool }

// CursorOwner is a screen or dialog with a text cursor. The position is relative to its own top left cell; nil hides it.
type CursorOwner interface{ Cursor() *tea.Cursor }

// LeaveGuard is a screen that may refuse to be left. Leave answers true to go, or false and what asks the operator
// first; having been told yes, the screen sends Back{Force: true} or Quit{Force: true}.
type LeaveGuard interface {
	Leave(how Leaving) (ok bool, ask tea.Cmd)
}

// Leaving says how a screen is about to be left.
type Leaving uint8

// The ways of leaving.
const (
	LeaveBack Leaving = iota
	LeaveQuit
	LeaveElsewhere // another root view was chosen
)

// Subject is a screen that is about one service user, as what is said while it shows then is.
type Subject interface{ Subject() apiclient.UserID }

// Explained is a screen with something to know besides its keys, for the help sheet. Its words must be clean.
type Explained interface{ Topics() []Topic }

// Topic is a section of the help sheet that explains by examples.
type Topic struct {
	Title string
	Lines []TopicLine
}

// TopicLine is an example as it is typed, and what it does.
type TopicLine struct{ Example, Words string }

// Headed is a screen that replaces the breadcrumb of the header line by words of its own, such as "Shown once".
type Headed interface{ Header() (left, right string) }

// Tabbed is a screen with tabs, drawn on the line under the header. Beside is what stands right on that line.
type Tabbed interface {
	Tabs() (tabs []Tab, active int)
	Beside() string
}

// Tab is one tab: its word and, unless negative, a number behind it.
type Tab struct {
	Title string
	Count int
}

// Dialog is a box over the screen that takes all keys until it is done. It belongs to the screen that opened it and is
// closed with it. Widget dialog has the ready-made ones.
type Dialog interface {
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	// View is the whole box with its frame, at most as large as the given size in cells.
	View(width, height int) string
	// Done reports whether the dialog has been answered or dismissed, after which it is removed.
	Done() bool
	// Actions are the dialog's keys, for the footer and the help sheet.
	Actions() []Action
}
