// Package prompt is the dialog that asks for one line of text, such as a key's name or a file's path. Start reading at
// Prompt.
package prompt

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/fields"
)

// Prompt is the dialog. enter takes the text, esc leaves; a paste is only ever text.
type Prompt struct {
	o      Options
	box    dialog.Box
	line   fields.Line
	note   string // what became of the newest key or paste, or what is wrong with the text
	done   bool
	cursor *tea.Cursor
}

// Options say what is asked. All words must be clean. Everything but Title, Label, Verb and OnDone may be left out.
type Options struct {
	// Context is the name of the context, which every question before a change shows.
	Context, Title string
	// Body are lines to read first: what will happen.
	Body []string
	// Warning are lines of Body that hurt, drawn so.
	Warning []string
	// Label stands left of the text, Value is what it holds at first.
	Label, Value string
	// Verb is what enter does: "Create".
	Verb string
	// Max is the most characters that fit; 0 means fields' own limit.
	Max int
	// Check says what is wrong with the text, in clean words, or nothing.
	Check func(text string) string
	// OnDone gets the text without spaces around it.
	OnDone func(text string) tea.Cmd
	// OnCancel runs when the dialog is left; may be nil.
	OnCancel func() tea.Cmd
}

var (
	_ kit.Dialog       = (*Prompt)(nil)
	_ kit.TextCapturer = (*Prompt)(nil)
	_ kit.CursorOwner  = (*Prompt)(nil)
)

// New makes the dialog.
func New(theme *kit.Theme, o Options) *Prompt {
	p := &Prompt{o: o, box: dialog.Box{Theme: theme, Title: o.Title, Context: o.Context}, line: fields.NewLine(o.Max)}
	p.line.Set(o.Value)
	return p
}

// Init does nothing.
func (p *Prompt) Init() tea.Cmd { return nil }

// Update takes keys and pastes.
func (p *Prompt) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.said(p.line.Insert(msg.Content))
	case tea.KeyPressMsg:
		switch msg.String() {
		case "enter":
			return p.submit()
		case "esc":
			return p.cancel()
		default:
			if used, said := p.line.Key(msg); used {
				p.said(said)
			}
		}
	}
	return nil
}

// said tells what became of text that was put in.
func (p *Prompt) said(in fields.Inserted) {
	switch {
	case in.Cut:
		p.note = "cut: at most " + kit.Plural(p.line.Limit(), "character", "characters") + " fit here"
	case in.Dropped > 0:
		p.note = kit.Plural(in.Dropped, "character", "characters") + " that cannot be shown left out"
	default:
		p.note = ""
	}
}

func (p *Prompt) submit() tea.Cmd {
	text := strings.TrimSpace(p.line.String())
	if p.o.Check != nil {
		if wrong := p.o.Check(text); wrong != "" {
			p.note = wrong
			return nil
		}
	}
	p.done = true
	return p.o.OnDone(text)
}

func (p *Prompt) cancel() tea.Cmd {
	p.done = true
	if p.o.OnCancel == nil {
		return nil
	}
	return p.o.OnCancel()
}

// Done reports whether the question was answered or left.
func (p *Prompt) Done() bool { return p.done }

// CapturesText is true until the dialog is done: letters are text.
func (p *Prompt) CapturesText() bool { return !p.done }

// Cursor is the text cursor in the box of the latest View.
func (p *Prompt) Cursor() *tea.Cursor { return p.cursor }

// Actions are the dialog's keys.
func (p *Prompt) Actions() []kit.Action {
	return []kit.Action{
		{ID: "prompt.submit", Keys: []string{"enter"}, Title: strings.ToLower(p.o.Verb), Help: p.o.Verb, Run: p.submit},
		{ID: "prompt.cancel", Keys: []string{"esc"}, Title: "cancel", Help: "Leave without doing anything", Run: p.cancel},
	}
}
