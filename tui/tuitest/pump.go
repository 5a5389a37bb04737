package tuitest

import (
	"reflect"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
)

// update runs one message through the console, as the event loop does.
func (d *Driver) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		d.quit = true
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			d.run(cmd)
		}
		return
	}
	if d.terminalOnly(msg) {
		return
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	if d.record {
		d.frames = append(d.frames, d.model.View().Content)
	}
	d.run(cmd)
}

// terminalOnly takes the messages that Bubble Tea answers itself and that are of types it does not export: a sequence of
// commands, and text for the terminal's clipboard.
func (d *Driver) terminalOnly(msg tea.Msg) bool {
	v := reflect.ValueOf(msg)
	switch v.Type().Name() {
	case "sequenceMsg":
		cmds := make([]tea.Cmd, v.Len())
		for i := range cmds {
			cmds[i], _ = v.Index(i).Interface().(tea.Cmd)
		}
		go d.inTurn(cmds)
		return true
	case "setClipboardMsg":
		d.copied = append(d.copied, v.String())
		return true
	case "RawMsg", "backgroundColorMsg", "windowSizeMsg":
		return true
	default:
		return false
	}
}

func (d *Driver) inTurn(cmds []tea.Cmd) {
	for _, cmd := range cmds {
		if cmd != nil {
			d.post(cmd())
		}
	}
}

func (d *Driver) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { d.post(cmd()) }()
	}
}

func (d *Driver) post(msg tea.Msg) {
	select {
	case d.msgs <- msg:
	case <-d.ctx.Done():
	}
}

// settle runs everything that is ready. In a bubble that is everything that can happen before time passes.
func (d *Driver) settle() {
	for {
		if d.bubble {
			synctest.Wait()
		}
		select {
		case msg := <-d.msgs:
			d.update(msg)
		default:
			return
		}
	}
}

// names are the keys that are not written as themselves.
var names = map[string]tea.Key{
	"space": {Code: tea.KeySpace, Text: " "}, "enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape},
	"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "backspace": {Code: tea.KeyBackspace},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"delete": {Code: tea.KeyDelete},
}

func keyOf(t testing.TB, name string) tea.KeyPressMsg {
	t.Helper()
	if key, ok := names[name]; ok {
		return tea.KeyPressMsg(key)
	}
	if len(name) == len("ctrl+x") && name[:5] == "ctrl+" {
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	require.Equal(t, 1, utf8.RuneCountInString(name), "no key is called %q", name)
	r, _ := utf8.DecodeRuneInString(name)
	return tea.KeyPressMsg{Code: r, Text: name}
}
