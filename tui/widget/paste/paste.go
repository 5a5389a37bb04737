package paste

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// largest is how many bytes of text the dialog takes.
const largest = 16 << 20

// Box is the dialog.
type Box struct {
	o       Options
	box     dialog.Box
	text    string
	cut     bool // text was left out because there was too much
	finding Finding
	reading bool // what is told is not of the present text yet
	done    bool
	cursor  *tea.Cursor
}

// Options say what is asked. All words must be clean.
type Options struct {
	Context, Title string
	// Hint is what to do, in one sentence.
	Hint string
	// Verb is what enter does: "Mark".
	Verb string
	// OnChange begins to understand a text; Told must follow.
	OnChange func(text string) tea.Cmd
	// OnDone takes what was understood; it is only called when something was.
	OnDone func() tea.Cmd
}

// Finding is what was understood of the text.
type Finding struct {
	Found int    // entries that can be taken
	Words string // "12 service users"
	// Problems are clean lines about what cannot be taken.
	Problems []string
}

var (
	_ kit.Dialog       = (*Box)(nil)
	_ kit.TextCapturer = (*Box)(nil)
	_ kit.CursorOwner  = (*Box)(nil)
)

// New makes the dialog, empty.
func New(theme *kit.Theme, o Options) *Box {
	return &Box{o: o, box: dialog.Box{Theme: theme, Title: o.Title, Context: o.Context}}
}

// Paste puts text in as if it had been pasted.
func (b *Box) Paste(text string) tea.Cmd { return b.put(text) }

// Told takes over what was understood of a text; of any but the present one it is dropped.
func (b *Box) Told(text string, f Finding) {
	if text == b.text {
		b.finding, b.reading = f, false
	}
}

// Init does nothing.
func (b *Box) Init() tea.Cmd { return nil }

// Done reports whether the dialog was answered or left.
func (b *Box) Done() bool { return b.done }

// CapturesText is true until the dialog is done.
func (b *Box) CapturesText() bool { return !b.done }

// Cursor is the text cursor in the box of the latest View.
func (b *Box) Cursor() *tea.Cursor { return b.cursor }

// Update takes keys and pastes.
func (b *Box) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return b.put(msg.Content)
	case tea.KeyPressMsg:
		return b.key(msg)
	}
	return nil
}

func (b *Box) key(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		return b.take()
	case "esc":
		b.done = true
		return nil
	case "ctrl+j", "alt+enter", "shift+enter":
		return b.put("\n")
	case "backspace", "ctrl+h":
		_, size := utf8.DecodeLastRuneInString(b.text)
		return b.set(b.text[:len(b.text)-size])
	case "ctrl+w":
		kept := strings.TrimRight(b.text, " ,;\t\n")
		return b.set(kept[:strings.LastIndexAny(kept, " ,;\t\n")+1])
	case "ctrl+u":
		b.cut = false
		return b.set("")
	}
	if msg.Text == "" {
		return nil
	}
	return b.put(msg.Text)
}

// put adds text at the end. Terminals send the ends of pasted lines as carriage returns.
func (b *Box) put(text string) tea.Cmd {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if room := largest - len(b.text); len(text) > room {
		text, b.cut = strings.ToValidUTF8(text[:room], ""), true
	}
	return b.set(b.text + text)
}

func (b *Box) set(text string) tea.Cmd {
	if text == b.text {
		return nil
	}
	b.text, b.reading = text, true
	return b.o.OnChange(text)
}

// take answers the dialog, if there is something to take and it is understood.
func (b *Box) take() tea.Cmd {
	if b.reading || b.finding.Found == 0 {
		return nil
	}
	b.done = true
	return b.o.OnDone()
}

// Actions are the dialog's keys.
func (b *Box) Actions() []kit.Action {
	enter := kit.Action{ID: "paste.take", Keys: []string{"enter"}, Title: strings.ToLower(b.o.Verb), Help: b.o.Verb, Run: b.take}
	switch {
	case b.reading:
		enter.Off = "the text is still being read"
	case b.finding.Found == 0:
		enter.Off = "nobody is found yet"
	}
	return []kit.Action{
		enter,
		{ID: "paste.clear", Keys: []string{"ctrl+u"}, Title: "empty it", Help: "Begin again", Run: func() tea.Cmd { return b.set("") }},
		{ID: "paste.cancel", Keys: []string{"esc"}, Title: "cancel", Help: "Leave without doing anything", Run: func() tea.Cmd {
			b.done = true
			return nil
		}},
	}
}
