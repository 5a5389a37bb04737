package keymap_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/internal/keymap"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys map[string][]string
		want string // empty: nothing is wrong
	}{
		"another key":                    {map[string][]string{"user.disable": {"d", "f8"}}, ""},
		"a letter with ctrl":             {map[string][]string{"list.refresh": {"ctrl+r"}}, ""},
		"no key at all":                  {map[string][]string{"list.refresh": {}}, ""},
		"two that change places":         {map[string][]string{"user.disable": {"e"}, "user.enable": {"d"}}, ""},
		"a saved filter":                 {map[string][]string{"list.tab.old-keys": {"f5"}}, ""},
		"a key of another screen":        {map[string][]string{"contexts.open": {"f5"}}, "there is no action contexts.open; did you mean context.open?"},
		"an id that is misspelt":         {map[string][]string{"user.disabel": {"f8"}}, "there is no action user.disabel; did you mean user.disable?"},
		"an id like none":                {map[string][]string{"make.coffee": {"f8"}}, "there is no action make.coffee; the help (?) shows the ids"},
		"a dialog's":                     {map[string][]string{"palette.run": {"f8"}}, "palette.run belongs to a dialog, whose keys are fixed"},
		"the way out for good":           {map[string][]string{"app.quit": {"f8"}}, "ctrl+c always quits; that cannot be changed"},
		"ctrl+c for something else":      {map[string][]string{"user.disable": {"ctrl+c"}}, "ctrl+c always quits; that cannot be changed"},
		"the key of another action":      {map[string][]string{"user.disable": {"e"}}, "e is the key of user.enable, too, and they are on one screen (detail)"},
		"a key of the table":             {map[string][]string{"user.extend": {"v"}}, "v is the key of table.range, too, and they are on one screen (detail)"},
		"a key of the console":           {map[string][]string{"list.sort": {"!"}}, "! is the key of app.messages, too, and they are on one screen (list)"},
		"a console's on a screen's":      {map[string][]string{"app.messages": {"s"}}, "s is the key of findings.sort, too, and they are on one screen (findings)"},
		"two new ones on the same":       {map[string][]string{"list.sort": {"f8"}, "list.reverse": {"f8"}}, "f8 is the key of list.sort, too, and they are on one screen (list)"},
		"those that share by themselves": {map[string][]string{"filter.clear": {"esc"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := keymap.Check(tc.keys)
			if tc.want == "" {
				assert.Empty(t, faults)
				return
			}
			if assert.NotEmpty(t, faults) {
				assert.Equal(t, tc.want, faults[0].Words)
			}
		})
	}
}

func TestWhatIsAtFaultTakesNoKeyAway(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ keys, want map[string][]string }{
		"nothing is at fault":        {map[string][]string{"user.disable": {"d", "f8"}}, map[string][]string{"user.disable": {"d", "f8"}}},
		"an action without keys":     {map[string][]string{"list.refresh": {}}, map[string][]string{"list.refresh": {}}},
		"no action":                  {map[string][]string{"user.disabel": {"f8"}}, nil},
		"the way out":                {map[string][]string{"app.quit": {}}, nil},
		"no stroke":                  {map[string][]string{"user.enable": {"foo", "escape"}}, nil},
		"a stroke and none":          {map[string][]string{"user.enable": {"foo", "f8"}}, map[string][]string{"user.enable": {"f8"}}},
		"two new ones on the same":   {map[string][]string{"list.sort": {"f8"}, "list.reverse": {"f8", "f9"}}, map[string][]string{"list.reverse": {"f9"}}},
		"one on another's usual key": {map[string][]string{"list.filter": {"d"}, "user.disable": {"d", "f8"}}, map[string][]string{"user.disable": {"d", "f8"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, keymap.Usable(tc.keys))
		})
	}
}

func TestStrokes(t *testing.T) {
	t.Parallel()
	for stroke, want := range map[string]string{
		"d": "", "D": "", "ü": "", "?": "", "+": "", "ctrl++": "", "space": "", "ctrl+r": "", "alt+x": "", "alt+X": "", "ctrl+alt+x": "", "shift+tab": "",
		"shift+up": "", "f1": "", "f20": "", "ctrl+pgup": "",
		"escape":      `"escape" is no key stroke; write esc`,
		"ctrl+return": `"ctrl+return" is no key stroke; write ctrl+enter`,
		"ctrl+R":      `"ctrl+R" is no key stroke: with ctrl, letters are small`,
		"shift+d":     `"shift+d" is no key stroke; write the letter that it types, such as D`,
		"alt+ctrl+x":  `"alt+ctrl+x" is no key stroke; write ctrl+alt+x`,
		"ctrl+ctrl+x": `"ctrl+ctrl+x" is no key stroke: it says the same twice`,
		"super+x":     `"super+x" is no key stroke: before a key may stand ctrl+, alt+ and shift+`,
		"ctrl+i":      `terminals cannot tell "ctrl+i" from tab`,
		"ctrl+m":      `terminals cannot tell "ctrl+m" from enter`,
		"f21":         `"f21" is no key stroke, such as d, D, f8, ctrl+r or space`,
		"f08":         `"f08" is no key stroke, such as d, D, f8, ctrl+r or space`,
		"dd":          `"dd" is no key stroke, such as d, D, f8, ctrl+r or space`,
		"":            `"" is no key stroke, such as d, D, f8, ctrl+r or space`,
		" ":           `" " is no key stroke; write space`,
		"ctrl+":       `"ctrl+" is no key stroke, such as d, D, f8, ctrl+r or space`,
		"\x1b":        `"\x1b" is no key stroke, such as d, D, f8, ctrl+r or space`,
		"ctrl+c":      `ctrl+c always quits; that cannot be changed`,
		"pagedown":    `"pagedown" is no key stroke; write pgdown`,
	} {
		assert.Equal(t, want, keymap.WrongStroke(stroke), "%q", stroke)
	}
}

func TestNothingThatIsTypedBreaksTheCheck(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"user.disable", "list.tab.x", "table.up"})).Draw(t, "id")
		keymap.Check(map[string][]string{id: rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "strokes")})
	})
}
