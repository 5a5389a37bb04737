// Package form arranges fields and moves the focus among them. It never holds anybody: a field may always be left,
// whatever is wrong with it, and what is wrong is said beside it.
//
// Start reading at Form; Field is what it asks of a field.
package form

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Field is one entry of a form.
type Field interface {
	// Update takes a key or a paste and reports whether the field had a use for it; the form gets what it had not.
	Update(msg tea.Msg) (used bool, cmd tea.Cmd)
	Focus()
	Blur()
	// Reveal shows what is wrong even if the field was never visited.
	Reveal()
	// Resize gives the cells the field may use.
	Resize(width, height int)
	// View is the field's lines. Their number may change with the focus.
	View() []string
	// Label is the field's name for people.
	Label() string
	// Problem says in words what keeps the form from being submitted, or is empty.
	Problem() string
	// Captures reports whether letters are text now.
	Captures() bool
	// Cursor is where the text cursor stands, relative to the field's first line.
	Cursor() (x, y int, ok bool)
}

// Escaper is a field that has something of its own to clear before esc means leaving.
type Escaper interface{ Escape() bool }

// Event is what a key meant to the form as a whole.
type Event uint8

// The events.
const (
	// None: the key was used inside the form.
	None Event = iota
	// Submit: enter on the last field, or ctrl+s anywhere. It says nothing about whether the values are right.
	Submit
	// Before: the focus would go before the first field.
	Before
	// After: the focus would go behind the last field by tab.
	After
	// Unused: the key meant nothing here.
	Unused
)

// Form is a column of fields, or a row of them side by side, of which one has the focus.
type Form struct {
	fields  []Field
	beside  bool
	focus   int
	width   int
	height  int
	first   int // the first line shown
	view    string
	cursorX int
	cursorY int
	cursor  bool
}

// New makes a form of fields under each other; the first has the focus.
func New(fields ...Field) *Form { return start(&Form{fields: fields}) }

// Beside makes a form of fields next to each other.
func Beside(fields ...Field) *Form { return start(&Form{fields: fields, beside: true}) }

func start(f *Form) *Form {
	if len(f.fields) > 0 {
		f.fields[0].Focus()
	}
	return f
}

// Focused is the field that has the focus; nil in an empty form.
func (f *Form) Focused() Field {
	if len(f.fields) == 0 {
		return nil
	}
	return f.fields[f.focus]
}

// FocusOn gives a field the focus; a field of another form is ignored.
func (f *Form) FocusOn(field Field) {
	for i := range f.fields {
		if f.fields[i] == field {
			f.to(i)
		}
	}
}

// Has reports whether a field is in the form.
func (f *Form) Has(field Field) bool { return slices.Contains(f.fields, field) }

// FocusFirst and FocusLast go to the ends of the form.
func (f *Form) FocusFirst() { f.to(0) }

// FocusLast goes to the last field.
func (f *Form) FocusLast() { f.to(len(f.fields) - 1) }

// Invalid is the first field with a problem; nil when all is well.
func (f *Form) Invalid() Field {
	for _, field := range f.fields {
		if field.Problem() != "" {
			return field
		}
	}
	return nil
}

// Reveal shows everything that is wrong.
func (f *Form) Reveal() {
	for _, field := range f.fields {
		field.Reveal()
	}
}

// Captures reports whether letters are text now.
func (f *Form) Captures() bool { return len(f.fields) > 0 && f.Focused().Captures() }

// Escape clears what the focused field has to clear and reports whether there was anything.
func (f *Form) Escape() bool {
	e, ok := f.Focused().(Escaper)
	return ok && e.Escape()
}

// Update routes a key or a paste: first to the focused field, then among the fields.
func (f *Form) Update(msg tea.Msg) (Event, tea.Cmd) {
	if len(f.fields) == 0 {
		return f.bare(msg), nil
	}
	key, isKey := msg.(tea.KeyPressMsg)
	if isKey && key.String() == "ctrl+s" {
		return Submit, nil
	}
	used, cmd := f.Focused().Update(msg)
	if used || !isKey {
		return None, cmd
	}
	return f.move(key.String()), cmd
}

// bare is what keys mean without a field.
func (f *Form) bare(msg tea.Msg) Event {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return None
	}
	switch key.String() {
	case "enter", "ctrl+s":
		return Submit
	case "tab":
		return After
	case "shift+tab":
		return Before
	default:
		return Unused
	}
}

func (f *Form) move(key string) Event {
	last := f.focus == len(f.fields)-1
	switch {
	case key == "enter" && last:
		return Submit
	case key == "tab" && last:
		return After
	case key == "shift+tab" && f.focus == 0:
		return Before
	case key == "enter", key == "tab", key == f.forward() && !last:
		f.to(f.focus + 1)
	case key == "shift+tab", key == f.backward() && f.focus > 0:
		f.to(f.focus - 1)
	default:
		return Unused
	}
	return None
}

func (f *Form) forward() string {
	if f.beside {
		return "right"
	}
	return "down"
}

func (f *Form) backward() string {
	if f.beside {
		return "left"
	}
	return "up"
}

func (f *Form) to(i int) {
	if len(f.fields) == 0 {
		return
	}
	i = min(max(i, 0), len(f.fields)-1)
	if i != f.focus {
		f.fields[f.focus].Blur()
	}
	f.focus = i
	f.fields[i].Focus()
}

// Cursor is where the text cursor stands, relative to the form's first line; nil hides it.
func (f *Form) Cursor() *tea.Cursor {
	if !f.cursor {
		return nil
	}
	return tea.NewCursor(f.cursorX, f.cursorY)
}

// View is what Rebuild made.
func (f *Form) View() string { return f.view }

// gap is the columns between fields side by side.
const gap = 2

// Resize gives the cells of the form and draws it anew.
func (f *Form) Resize(width, height int) {
	f.width, f.height = width, height
	for _, field := range f.fields {
		if f.beside {
			field.Resize((width-gap*(len(f.fields)-1))/len(f.fields), height)
		} else {
			field.Resize(width, height)
		}
	}
	f.Rebuild()
}
