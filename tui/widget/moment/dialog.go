package moment

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/fields"
)

// maxText is the most characters of a time that is typed.
const maxText = 40

// Options say what is asked. All words must be clean. Body and Latest may be left out.
type Options struct {
	// Context is the name of the context, Title the question: "When shall deploy end?"
	Context, Title string
	// Body are lines to read first.
	Body []string
	// Now is the console's clock; its location is the operator's.
	Now func() time.Time
	// Latest is the last time that can be chosen; zero means any.
	Latest time.Time
	// TooLate says why a time after Latest cannot be: "is after its present end".
	TooLate string
	// OnDone gets the time, in UTC and whole seconds.
	OnDone func(time.Time) tea.Cmd
}

// preset is a span that is offered.
type preset struct {
	title string
	span  time.Duration
}

func presets() []preset {
	const day = 24 * time.Hour
	return []preset{{"1 hour", time.Hour}, {"8 hours", 8 * time.Hour}, {"24 hours", day}, {"2 days", 2 * day}, {"7 days", 7 * day}, {"30 days", 30 * day}}
}

// Dialog asks for a time. The arrows choose a span; what is typed is a time of one's own.
type Dialog struct {
	o       Options
	box     dialog.Box
	presets []preset
	at      int // the choice; len(presets) is the typed time
	line    fields.Line
	refused bool // enter was pressed on what cannot be taken
	done    bool
	cursor  *tea.Cursor
}

var (
	_ kit.Dialog       = (*Dialog)(nil)
	_ kit.TextCapturer = (*Dialog)(nil)
	_ kit.CursorOwner  = (*Dialog)(nil)
)

// New makes the dialog, on 24 hours where that can be.
func New(theme *kit.Theme, o Options) *Dialog {
	d := &Dialog{o: o, box: dialog.Box{Theme: theme, Title: o.Title, Context: o.Context}, presets: presets(), line: fields.NewLine(maxText)}
	d.at = 2
	for d.at > 0 && d.wrong() != "" {
		d.at--
	}
	if d.wrong() != "" {
		d.at = d.own()
	}
	return d
}

// own is the position of the typed time.
func (d *Dialog) own() int { return len(d.presets) }

// chosen is the time that stands in the dialog; zero where nothing is typed, and wrong says why it cannot be taken.
func (d *Dialog) chosen() (at time.Time, wrong string) {
	now := d.o.Now()
	if d.at == d.own() {
		if at, wrong = Parse(d.line.String(), now); wrong != "" || at.IsZero() {
			return at, wrong
		}
	} else {
		at = now.Add(d.presets[d.at].span).UTC().Truncate(time.Second)
	}
	switch {
	case !at.After(now):
		return at, "is in the past"
	case !d.o.Latest.IsZero() && at.After(d.o.Latest):
		return at, d.o.TooLate
	default:
		return at, ""
	}
}

func (d *Dialog) wrong() string {
	_, wrong := d.chosen()
	return wrong
}

// Init does nothing.
func (d *Dialog) Init() tea.Cmd { return nil }

// Done reports whether the dialog was answered or left.
func (d *Dialog) Done() bool { return d.done }

// CapturesText is true until the dialog is done: letters are text.
func (d *Dialog) CapturesText() bool { return !d.done }

// Cursor is the text cursor in the box of the latest View; nil while a span is chosen.
func (d *Dialog) Cursor() *tea.Cursor { return d.cursor }

// Update takes keys and pastes.
func (d *Dialog) Update(msg tea.Msg) tea.Cmd {
	d.refused = false
	switch msg := msg.(type) {
	case tea.PasteMsg:
		d.at = d.own()
		d.line.Insert(strings.TrimSpace(msg.Content))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "enter":
			return d.submit()
		case "esc":
			d.done = true
		case "up", "shift+tab":
			d.move(-1)
		case "down", "tab":
			d.move(1)
		default:
			if used, _ := d.line.Key(msg); used {
				d.at = d.own()
			}
		}
	}
	return nil
}

func (d *Dialog) move(by int) { d.at = max(min(d.at+by, d.own()), 0) }

func (d *Dialog) submit() tea.Cmd {
	at, wrong := d.chosen()
	if wrong != "" || at.IsZero() {
		d.refused = true
		return nil
	}
	d.done = true
	return d.o.OnDone(at)
}

// Actions are the dialog's keys.
func (d *Dialog) Actions() []kit.Action {
	does := func(run func()) func() tea.Cmd { return func() tea.Cmd { run(); return nil } }
	return []kit.Action{
		{ID: "moment.submit", Keys: []string{"enter"}, Title: "go on", Help: "Take the time that is chosen", Run: d.submit},
		{ID: "moment.cancel", Keys: []string{"esc"}, Title: "cancel", Help: "Leave without doing anything", Run: does(func() { d.done = true })},
		{ID: "moment.down", Keys: []string{"down", "tab"}, Title: "later", Help: "Choose the next", Run: does(func() { d.move(1) })},
		{ID: "moment.up", Keys: []string{"up", "shift+tab"}, Title: "sooner", Help: "Choose the one before", Run: does(func() { d.move(-1) }), Hidden: true},
	}
}
