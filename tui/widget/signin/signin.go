package signin

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/fields"
)

// Dialog asks for a credential. Make it with New or NewPassphrase.
type Dialog struct {
	theme  *kit.Theme
	words  words
	box    dialog.Box
	stops  []stop // in the order of tab
	at     int    // the stop that has the focus
	keyID  fields.Line
	secret fields.Line
	exact  bool // blanks around the secret belong to it
	keep   bool
	submit func() tea.Cmd
	cancel func() tea.Cmd
	unlock func() tea.Cmd // nil where there is nothing to unlock

	busy   bool
	doing  string // what it is busy with
	failed string // what the owner says is wrong, clean
	note   string // what became of the newest key or paste
	done   bool
	cursor *tea.Cursor
}

// words are what the dialog says, clean.
type words struct {
	title, beside      string // in the upper edge, left and right
	address, why       string
	keyID, keyHelp     string // label and help of the key ID; an empty label means that there is none
	secret, secretHelp string
	keep, fixed        string // the toggle, or what is said in its place
	verb, busy         string // on the button, and while the server is asked
}

// Options say what is asked. Texts may be hostile: the dialog cleans them. Everything but Kind and OnSubmit may be left
// out.
type Options struct {
	// Context is the name of the context; empty for a system that has none.
	Context string
	// Address is the system that asks.
	Address string
	// Kind names the fields: a key ID only where it has a label for one.
	Kind apiclient.Kind
	// KeyID is the key ID to begin with; the secret then has the focus.
	KeyID string
	// Why is what is wrong with the credential there was, or why none was found.
	Why string
	// KeepIn is where the credential can be kept, for the operator to choose: "keyring", "encrypted file". Empty means
	// that there is nothing to choose.
	KeepIn string
	// KeepWords say then where it goes, or why it cannot be kept; empty says nothing.
	KeepWords string
	// OnUnlock lets the keyring ask for its passphrase; nil where that makes no sense. The dialog is busy until Close or Fail.
	OnUnlock func() tea.Cmd
	// OnSubmit gets what was typed, without spaces around it. The dialog stays, and is busy, until Close or Fail.
	OnSubmit func(keyID string, secret apiclient.Secret, keep bool) tea.Cmd
	// OnCancel runs when the operator declines, also while the dialog is busy.
	OnCancel func() tea.Cmd
}

// PassphraseOptions are Options for a passphrase.
type PassphraseOptions struct {
	Context, Why string
	// OnSubmit gets the passphrase exactly as it was typed.
	OnSubmit func(passphrase apiclient.Secret) tea.Cmd
	OnCancel func() tea.Cmd
}

var (
	_ kit.Dialog       = (*Dialog)(nil)
	_ kit.TextCapturer = (*Dialog)(nil)
	_ kit.CursorOwner  = (*Dialog)(nil)
)

// New asks for the credential of a system.
func New(theme *kit.Theme, o Options) *Dialog {
	d := begin(theme, o.OnCancel)
	d.words = words{
		title: "Sign in", address: kit.Clean(o.Address), why: kit.Clean(o.Why),
		keyID: kit.Clean(o.Kind.KeyID.Label), keyHelp: kit.Clean(o.Kind.KeyID.Help),
		secret: labelOr(o.Kind.Secret.Label, "Secret"), secretHelp: kit.Clean(o.Kind.Secret.Help),
		fixed: kit.Clean(o.KeepWords), verb: "Sign in", busy: "Checking",
	}
	if o.Context != "" {
		d.words.title += " to " + kit.Clean(o.Context)
	}
	if o.KeepIn != "" {
		d.words.keep, d.words.fixed, d.keep = "keep it in the "+kit.Clean(o.KeepIn), "", true
	}
	d.unlock = o.OnUnlock
	d.keyID.Set(o.KeyID)
	d.arrange()
	if o.KeyID != "" {
		d.focus(onSecret)
	}
	d.submit = func() tea.Cmd {
		return o.OnSubmit(trimmed(&d.keyID), apiclient.NewSecret(d.typed()), d.keep)
	}
	return d
}

// NewPassphrase asks for the passphrase of the encrypted file.
func NewPassphrase(theme *kit.Theme, o PassphraseOptions) *Dialog {
	d := begin(theme, o.OnCancel)
	d.words = words{
		title: "Passphrase of the encrypted file", beside: kit.Clean(o.Context), why: kit.Clean(o.Why),
		secret: "Passphrase", verb: "Unlock", busy: "Unlocking",
	}
	d.exact = true
	d.arrange()
	d.submit = func() tea.Cmd { return o.OnSubmit(apiclient.NewSecret(d.typed())) }
	return d
}

func begin(theme *kit.Theme, cancel func() tea.Cmd) *Dialog {
	return &Dialog{theme: theme, cancel: cancel, box: dialog.Box{Theme: theme}}
}

// Busy says whether the owner is asking the server: meanwhile nothing can be typed, and esc still declines. Submitting
// makes the dialog busy by itself.
func (d *Dialog) Busy(busy bool) { d.busy, d.doing = busy, d.words.busy }

// Fail ends being busy and says what is wrong, which may be hostile text; what was typed is kept.
func (d *Dialog) Fail(text string) {
	d.busy, d.failed, d.note = false, kit.Clean(text), ""
	d.focus(onSecret)
}

// Close takes the dialog away: what was typed was right, or is no longer asked for.
func (d *Dialog) Close() {
	d.done = true
	d.secret.Set("")
}

// Init does nothing.
func (d *Dialog) Init() tea.Cmd { return nil }

// Done reports whether the dialog was closed or declined.
func (d *Dialog) Done() bool { return d.done }

// CapturesText reports whether letters are text now.
func (d *Dialog) CapturesText() bool { return !d.done && !d.busy && d.line() != nil }

// Cursor is the text cursor in the box of the latest View; nil without a field that takes text.
func (d *Dialog) Cursor() *tea.Cursor {
	if !d.CapturesText() {
		return nil
	}
	return d.cursor
}

func labelOr(label, otherwise string) string {
	if label == "" {
		return otherwise
	}
	return kit.Clean(label)
}
