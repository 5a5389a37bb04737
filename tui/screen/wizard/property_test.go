package wizard_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/apiclient"
)

// TestNothingTypedIsLostAndNothingSentTwice presses keys at random. The name is typed first and never edited: wherever
// the keys lead, it is what is sent, and one intent is never sent with two payloads.
func TestNothingTypedIsLostAndNothingSentTwice(t *testing.T) {
	t.Parallel()
	keys := []string{
		"enter", "tab", "tab", "shift+tab", "up", "down", "left", "right", "space", "pgup", "pgdown", "home", "end", "ctrl+s",
		"1", "-", "j", "k", "g", "G", "/", "r",
	}
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			outcome := rapid.SampledFrom([]error{
				nil, &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer"}, &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "no"},
				&apiclient.Error{Kind: apiclient.ErrInvalid, Fields: []apiclient.FieldError{{Pointer: "/end_date", Message: "no"}}},
			}).Draw(rt, "outcome")
			sys := &system{}
			if outcome != nil {
				sys.create = func(apiclient.NewUser) (apiclient.CreatedUser, error) { return apiclient.CreatedUser{}, outcome }
			}
			s := open(sys, everything())
			defer s.close()
			s.write("ci-release").press("tab", "tab", "tab")
			for range rapid.IntRange(1, 16).Draw(rt, "steps") {
				key := rapid.SampledFrom(keys).Draw(rt, "key")
				if atIdentity(s) && len(key) == 1 {
					continue
				}
				if rapid.IntRange(0, 9).Draw(rt, "reopen") == 0 && len(sys.created) == 0 {
					s.reopen()
				}
				s.screen.Resize(rapid.IntRange(60, 130).Draw(rt, "width"), rapid.IntRange(12, 40).Draw(rt, "height"))
				s.press(key)
				assertFits(rt, s.frame(), 130, 40)
			}
			checkSent(rt, sys.created, outcome)
		})
	})
}

func checkSent(t *rapid.T, sent []apiclient.NewUser, outcome error) {
	if outcome == nil {
		assert.LessOrEqual(t, len(sent), 1)
	}
	byIntent := map[apiclient.Intent]apiclient.NewUser{}
	for _, u := range sent {
		assert.Equal(t, "ci-release", u.Name)
		if before, ok := byIntent[u.Intent]; ok {
			assert.Equal(t, before, u)
		}
		byIntent[u.Intent] = u
	}
}

func atIdentity(s *stage) bool { return s.screen.Cursor() != nil && s.step() == "Identity" }
