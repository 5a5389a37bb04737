package tui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// Systems that have less than everything, as they stand in the console: what they lack is not there.
func TestLesserSystems(t *testing.T) {
	t.Parallel()
	const user apiclient.UserID = "su_01K9Z3T7M4Q2XH8V5C6N0A0001"
	for _, system := range []struct {
		name        string
		description apiclient.Description
		wizard      [][]string // what is pressed and typed to come to the next frame; a text that is no key is typed
	}{
		{"digicert", fake.Digicert(), [][]string{
			{"n"},
			{"text:new user", "tab", "tab", "text:dana@example.com", "enter"},
			{"enter"},
			{"space", "tab", "space", "enter"},
			{"space", "enter"},
			{"enter"},
		}},
		{"trustgrid", fake.Trustgrid(), [][]string{{"n"}, {"text:new-user", "enter"}, {"space", "enter"}, {"enter"}, {"enter"}}},
	} {
		frame := func(size [2]int, name string, play func(*tuitest.Driver)) {
			t.Run(fmt.Sprintf("%s %s %dx%d", system.name, name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				d := system.description
				fleet := fake.New(fake.Options{Description: &d, Users: fake.Fitted(d, fake.Epoch)})
				tuitest.Run(t, tuitest.Options{System: fleet, Width: size[0], Height: size[1]}, play)
			})
		}
		for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
			frame(size, "list", func(d *tuitest.Driver) { d.Golden() })
			frame(size, "overview", func(d *tuitest.Driver) { d.Send(kit.Open{View: kit.ViewUser, Arg: user}).Golden() })
			frame(size, "keys", func(d *tuitest.Driver) { d.Send(kit.Open{View: kit.ViewUser, Arg: user}).Press("tab").Golden() })
			frame(size, "access", func(d *tuitest.Driver) {
				d.Send(kit.Open{View: kit.ViewUser, Arg: user}).Press("tab", "tab").Advance(time.Second).Golden()
			})
			frame(size, "copy", func(d *tuitest.Driver) {
				d.Send(kit.Open{View: kit.ViewUser, Arg: user}).Press("tab", "y").Golden()
			})
			for n := range system.wizard {
				frame(size, fmt.Sprintf("wizard %d", n+1), func(d *tuitest.Driver) {
					for _, keys := range system.wizard[:n+1] {
						for _, key := range keys {
							if text, ok := strings.CutPrefix(key, "text:"); ok {
								d.Type(text)
							} else {
								d.Press(key)
							}
						}
					}
					d.Advance(time.Second).Golden()
				})
			}
		}
	}
}
