package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Details shows text to read: scrollable, and copyable where OnCopy is given.
type Details struct {
	o    DetailsOptions
	box  Box
	done bool
}

// DetailsOptions say what is shown.
type DetailsOptions struct {
	Context, Title string
	// Lines are wrapped to the box; plain text.
	Lines []string
	// OnCopy gets the lines as one text when y is pressed; nil means that there is nothing to copy.
	OnCopy func(text string) tea.Cmd
	// More are further actions. The dialog is closed before one runs; one that is off stays and is not run.
	More []kit.Action
	// OnClose runs when the dialog is left; may be nil.
	OnClose func() tea.Cmd
}

// NewDetails makes the dialog.
func NewDetails(theme *kit.Theme, o DetailsOptions) *Details {
	return &Details{o: o, box: Box{Theme: theme, Title: o.Title, Context: o.Context, Min: 24, Max: 76}}
}

// Init does nothing.
func (d *Details) Init() tea.Cmd { return nil }

// Done reports whether the dialog was left.
func (d *Details) Done() bool { return d.done }

// Update takes keys.
func (d *Details) Update(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || d.done {
		return nil
	}
	if a, ok := kit.Find(d.Actions(), key.String()); ok && a.Off == "" {
		return a.Run()
	}
	return nil
}

// Actions are the dialog's keys.
func (d *Details) Actions() []kit.Action {
	out := make([]kit.Action, 0, len(d.o.More)+8)
	for _, a := range d.o.More {
		run := a.Run
		a.Run = func() tea.Cmd { return tea.Batch(d.close(), run()) }
		out = append(out, a)
	}
	if d.o.OnCopy != nil {
		out = append(out, kit.Action{ID: "dialog.copy", Keys: []string{"y", "c"}, Title: "copy", Help: "Copy the text", Run: d.copyText})
	}
	out = append(out, kit.Action{ID: "dialog.close", Keys: []string{"esc", "q", "enter"}, Title: "close", Help: "Close", Run: d.close})
	return append(out, d.box.Moves()...)
}

// View is the box.
func (d *Details) View(width, height int) string {
	inner := d.box.Inner(width)
	d.box.Body = d.box.Body[:0]
	for _, l := range d.o.Lines {
		d.box.Body = append(d.box.Body, kit.Wrap(l, inner)...)
	}
	return d.box.Draw(width, height)
}

func (d *Details) copyText() tea.Cmd { return d.o.OnCopy(strings.Join(d.o.Lines, "\n")) }

func (d *Details) close() tea.Cmd {
	d.done = true
	if d.o.OnClose == nil {
		return nil
	}
	return d.o.OnClose()
}
