package list_test

import (
	"fmt"
	"testing"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// mixed is a fleet that shows every state, with names from hostile and far-away places.
func mixed() []apiclient.ServiceUser {
	users := fake.Population(fake.Epoch)
	for i, name := range []string{
		"東京バッチ処理サービス", "pay\u202erole", "\x1b[31mred\x1b[0m", "naïve-résumé", "zero\u200bwidth",
		"a-name-that-goes-on-and-on-until-nobody-knows-how-it-began-or-what-it-is-good-for-at-all",
	} {
		users = append(users, apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N0B%04d", i)), Name: name, Enabled: i%2 == 0,
			Contact: []string{"", "日本@example.com", "mallory\u2066@example.com"}[i%3],
			Keys:    apiclient.KeySummary{Usable: i % 3, Limit: 2, UsedKnown: i%2 == 0},
			Managers: []apiclient.Membership{{Manager: apiclient.Ref{ID: "m", Name: "Trust Lifecycle Manager"}, Roles: []apiclient.Ref{
				{ID: "a", Name: "A"}, {ID: "b", Name: "B"},
			}}},
		})
	}
	return users
}

// drive runs a test of the list in the real console.
func drive(t *testing.T, o tuitest.Options, test func(*tuitest.Driver)) {
	t.Helper()
	if o.System == nil {
		o.System = fake.New(fake.Options{})
	}
	tuitest.Run(t, o, test)
}

func hostile() *fake.System { return fake.New(fake.Options{Users: mixed()}) }

func TestLook(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("marked %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{System: hostile(), Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
				d.Press("j", "space", "j", "space").Golden()
			})
		})
		t.Run(fmt.Sprintf("delete %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{System: hostile(), Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
				d.Press("*", "/").Type("zero").Press("enter", "D").Golden()
			})
		})
		t.Run(fmt.Sprintf("filter %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{System: hostile(), Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
				d.Press("s", "S", "/").Type("ci status:ex").Golden()
			})
		})
		for name, text := range map[string]string{
			"empty": "", "mistake": "status:off end<30d", "mistake far right": "ci -status:disabled,expired contact:none unused>90", "unknown field": "prod colour:red",
			"lost in a long filter": "deploy batch build finance monitoring backup import export prod test staging lab -status:disabled,expired,of",
			"role":                  "-role:", "operators": "end", "span": "end<30",
		} {
			t.Run(fmt.Sprintf("typing %s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				drive(t, tuitest.Options{System: hostile(), Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
					d.Press("/").Type(text).Golden()
				})
			})
		}
		t.Run(fmt.Sprintf("saved %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{System: hostile(), Width: size[0], Height: size[1], Filters: saved()}, func(d *tuitest.Driver) {
				d.Press("space", "j", "space", "shift+tab", "shift+tab").Golden()
			})
		})
		t.Run(fmt.Sprintf("help of the filter %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{Width: size[0], Height: size[1]}, func(d *tuitest.Driver) {
				d.Press("?").Paste("filter").Golden()
			})
		})
	}
	for name, keys := range map[string][]string{"disable one": {"d"}, "copy": {"y"}, "export": {"o"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drive(t, tuitest.Options{System: hostile(), Width: 80, Height: 24}, func(d *tuitest.Driver) {
				d.Press(keys...).Golden()
			})
		})
	}
	t.Run("ascii", func(t *testing.T) {
		t.Parallel()
		o := tuitest.Options{Width: 80, Height: 24, Env: map[string]string{"LANG": "C", "NO_COLOR": "1"}}
		drive(t, o, func(d *tuitest.Driver) { d.Press("space", "S", "/").Type("ci").Press("enter").Golden() })
	})
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		o := tuitest.Options{System: fake.New(fake.Options{Users: []apiclient.ServiceUser{}}), Width: 80, Height: 24}
		drive(t, o, func(d *tuitest.Driver) { d.Golden() })
	})
	t.Run("unreachable", func(t *testing.T) {
		t.Parallel()
		sys := fake.New(fake.Options{})
		sys.Fail("Users", "", &apiclient.Error{Kind: apiclient.ErrUnreachable, Op: "read the service users", Message: "prod.example.com refused the connection", Next: "Check the address and the network."})
		drive(t, tuitest.Options{System: sys, Width: 80, Height: 24}, func(d *tuitest.Driver) { d.Press("esc").Golden() })
	})
}
