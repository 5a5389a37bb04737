package audit_test

import (
	"testing"

	"steward/apiclient"
	"steward/tui/tuitest"
)

var sizes = []struct {
	name          string
	width, height int
}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}}

// story is a short trail in which everything is different.
func story() *trail {
	s := newTrail(4)
	s.events[0].Action, s.events[0].Outcome, s.events[0].Reason = "service_user.attach_group", "failure", "group-not-allowed"
	s.events[1].Target = apiclient.Target{Kind: "key", ID: "key_1", Name: "build server", User: ciDeploy}
	s.events[1].Action = "key.regenerate"
	s.events[2].Action, s.events[2].SourceIP, s.events[2].Actor = "service_user.expire", "", apiclient.Actor{Name: "system", Kind: "system"}
	s.events[3].Action, s.events[3].Changes = "service_user.create", []apiclient.Change{{Path: "/contact", New: "ada@example.com"}, {Path: "/description", Old: "old words", New: ""}}
	return s
}

func TestFrames(t *testing.T) {
	t.Parallel()
	refused := &apiclient.Error{
		Kind: apiclient.ErrForbidden, Op: "list the audit events", Message: "the operator lacks audit::view", Next: "Ask for the permission.", Status: 403,
	}
	frames := []struct {
		name   string
		system func() *trail
		keys   []string
	}{
		{"events", story, nil},
		{"many events", func() *trail { return newTrail(1234) }, []string{"G"}},
		{"filter", story, []string{"/", "a", "d", "a"}},
		{"no match", story, []string{"/", "z", "z", "enter"}},
		{"nothing", func() *trail { return newTrail(0) }, nil},
		{"details", story, []string{"j", "enter"}},
		{"changes", story, []string{"G", "enter"}},
		{"following", story, []string{"f"}},
		{"export", story, []string{"o"}},
		{"help", story, []string{"?", "f", "i", "l", "t", "e", "r"}},
		{"unreadable", func() *trail {
			s := newTrail(0)
			s.fail(refused)
			return s
		}, nil},
	}
	for _, size := range sizes {
		for _, f := range frames {
			t.Run(f.name+"/"+size.name, func(t *testing.T) {
				t.Parallel()
				open(t, tuitest.Options{System: f.system(), Width: size.width, Height: size.height}, func(d *tuitest.Driver) {
					d.Press(f.keys...).Golden()
				})
			})
		}
	}
}

func TestASCII(t *testing.T) {
	t.Parallel()
	system := story()
	open(t, tuitest.Options{System: system, Width: 80, Height: 24, Env: map[string]string{"LANG": "C"}}, func(d *tuitest.Driver) {
		d.Press("f")
		for _, r := range d.Frame() {
			if r > 0x7e {
				t.Fatalf("%q is no ASCII in\n%s", r, d.Frame())
			}
		}
	})
}
