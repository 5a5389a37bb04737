package signin

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/fields"
)

// stop is a place for the focus.
type stop uint8

const (
	onKeyID stop = iota
	onSecret
	onKeep
	onVerb
	onLeave
)

// arrange finds out which stops there are.
func (d *Dialog) arrange() {
	d.stops = nil
	if d.words.keyID != "" {
		d.stops = append(d.stops, onKeyID)
	}
	d.stops = append(d.stops, onSecret)
	if d.words.keep != "" {
		d.stops = append(d.stops, onKeep)
	}
	d.stops = append(d.stops, onVerb, onLeave)
}

func (d *Dialog) focus(where stop) {
	for i, s := range d.stops {
		if s == where {
			d.at = i
		}
	}
}

func (d *Dialog) on() stop { return d.stops[d.at] }

// line is the field that has the focus; nil on a button.
func (d *Dialog) line() *fields.Line {
	switch d.on() {
	case onKeyID:
		return &d.keyID
	case onSecret:
		return &d.secret
	default:
		return nil
	}
}

// Update takes keys and pastes.
func (d *Dialog) Update(msg tea.Msg) tea.Cmd {
	if d.done {
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		d.paste(msg.Content)
	case tea.KeyPressMsg:
		return d.press(msg)
	}
	return nil
}

// paste puts text into the field that has the focus. Line breaks are left out: a secret that was wrapped where it was
// copied is whole again.
func (d *Dialog) paste(text string) {
	line := d.line()
	if d.busy || line == nil {
		return
	}
	d.say(line, line.Insert(strings.NewReplacer("\r", "", "\n", "").Replace(text)))
}

func (d *Dialog) press(msg tea.KeyPressMsg) tea.Cmd {
	if line := d.line(); line != nil && !d.busy {
		if used, said := line.Key(msg); used {
			d.say(line, said)
			return nil
		}
	}
	if a, ok := kit.Find(d.Actions(), msg.String()); ok && a.Off == "" {
		return a.Run()
	}
	return nil
}

// say tells what became of text that was put in.
func (d *Dialog) say(line *fields.Line, in fields.Inserted) {
	switch {
	case in.Cut:
		d.note = "cut: at most " + kit.Plural(line.Limit(), "character", "characters") + " fit here"
	case in.Dropped > 0:
		d.note = kit.Plural(in.Dropped, "character", "characters") + " that cannot be shown left out"
	default:
		d.note = ""
	}
}

// Actions are the dialog's keys.
func (d *Dialog) Actions() []kit.Action {
	leave := kit.Action{
		ID: "signin.leave", Keys: []string{"esc"}, Title: "not now", Help: "Leave without a credential", Run: d.decline,
	}
	if d.busy {
		return []kit.Action{leave}
	}
	move := func(by int) func() tea.Cmd { return func() tea.Cmd { d.move(by); return nil } }
	out := []kit.Action{{
		ID: "signin.submit", Keys: []string{"enter"}, Title: d.entering(), Help: "Go on; on the last field and on the button, " + strings.ToLower(d.words.verb),
		Run: d.enter,
	}}
	if d.on() == onKeep {
		out = append(out, kit.Action{
			ID: "signin.keep", Keys: []string{"space"}, Title: "keep or not", Help: "Keep the credential, or forget it when the console ends",
			Run: func() tea.Cmd { d.keep = !d.keep; return nil },
		})
	}
	if d.unlock != nil {
		out = append(out, kit.Action{
			ID: "signin.unlock", Keys: []string{"ctrl+o"}, Title: "unlock the keyring",
			Help: "Let the keyring ask for its passphrase on your display", Run: d.unlocking,
		})
	}
	next, previous := []string{"tab", "down"}, []string{"shift+tab", "up"}
	if d.line() == nil { // in a field these move the text cursor
		next, previous = append(next, "right"), append(previous, "left")
	}
	return append(
		out, leave,
		kit.Action{ID: "signin.next", Keys: next, Title: "next", Help: "Go to the next field or button", Run: move(1)},
		kit.Action{ID: "signin.previous", Keys: previous, Title: "previous", Help: "Go to the field or button before", Hidden: true, Run: move(-1)},
	)
}

// unlocking waits for the keyring's own prompt.
func (d *Dialog) unlocking() tea.Cmd {
	d.busy, d.doing, d.failed = true, "Answer the keyring's prompt on your display", ""
	return d.unlock()
}

// entering is what enter does now, in words.
func (d *Dialog) entering() string {
	switch d.on() {
	case onKeyID:
		return "next"
	case onLeave:
		return "not now"
	default:
		return strings.ToLower(d.words.verb)
	}
}

func (d *Dialog) move(by int) {
	d.at = (d.at + by + len(d.stops)) % len(d.stops)
	d.note = ""
}

func (d *Dialog) enter() tea.Cmd {
	switch d.on() {
	case onKeyID:
		d.move(1)
		return nil
	case onLeave:
		return d.decline()
	default:
		return d.send()
	}
}

// send hands over what was typed, once nothing is missing.
func (d *Dialog) send() tea.Cmd {
	switch {
	case d.words.keyID != "" && trimmed(&d.keyID) == "":
		d.focus(onKeyID)
		d.note = d.words.keyID + " is missing"
		return nil
	case d.typed() == "":
		d.focus(onSecret)
		d.note = d.words.secret + " is missing"
		return nil
	}
	d.busy, d.doing, d.note = true, d.words.busy, ""
	return d.submit()
}

func (d *Dialog) decline() tea.Cmd {
	d.Close()
	if d.cancel == nil {
		return nil
	}
	return d.cancel()
}

// typed is the secret: as it was typed where blanks may belong to it, else without blanks around it.
func (d *Dialog) typed() string {
	if d.exact {
		return d.secret.String()
	}
	return trimmed(&d.secret)
}

func trimmed(l *fields.Line) string { return strings.TrimSpace(l.String()) }
