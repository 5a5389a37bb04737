package wizard_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/kit"
)

func TestCreatedUserIsPutIntoTheFleetAndItsSecretIsShown(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "down", "tab", "space", "tab", "space", "tab", "space", "enter", "enter")
		require.Len(t, s.system.created, 1)
		sent := s.system.created[0]
		assert.NotEmpty(t, sent.Intent)
		sent.Intent = ""
		assert.Equal(t, apiclient.NewUser{
			Name: "ci-release", EndDate: apiclient.NewDate(2026, 12, 22), Accounts: []string{"acc_main"},
			Managers: []apiclient.Membership{{
				Manager: ref("tlm", "Trust Lifecycle"), Roles: []apiclient.Ref{ref("cert", "Certificate manager")},
			}},
		}, sent)
		opened, ok := last[kit.Open](s)
		require.True(t, ok)
		assert.Equal(t, kit.ViewSecret, opened.View)
		assert.True(t, opened.Replace)
		arg, ok := opened.Arg.(kit.SecretArg)
		require.True(t, ok)
		assert.True(t, arg.Created)
		require.Len(t, s.services.Pending.Items(), 1)
		assert.Empty(t, s.services.Drafts)
		_, ok = s.services.Fleet.User("su_1")
		assert.True(t, ok)
	})
}

func TestPressingCreateTwiceCreatesOnce(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab")
		s.hold = true
		s.press("enter", "enter", "ctrl+s")
		s.hold = false
		s.do(nil)
		assert.Len(t, s.system.created, 1)
	})
}

func TestTheSystemsComplaintComesBackToItsField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err        *apiclient.Error
		want, step string
	}{
		"a name that is taken": {
			&apiclient.Error{Kind: apiclient.ErrNameTaken, Message: "conflict"}, "✕ is taken by another service user", "● Identity",
		},
		"a contact that is refused": {
			&apiclient.Error{Kind: apiclient.ErrInvalid, Fields: []apiclient.FieldError{{Pointer: "/contact", Message: "has no mailbox\x1b"}}},
			"✕ has no mailbox<U+001B>", "● Identity",
		},
		"an end date that is refused": {
			&apiclient.Error{Kind: apiclient.ErrInvalid, Fields: []apiclient.FieldError{{Pointer: "/end_date", Message: "at most a year"}}},
			"✕ at most a year", "● End date",
		},
		"a group that is refused": {
			&apiclient.Error{Kind: apiclient.ErrInvalid, Fields: []apiclient.FieldError{{Pointer: "/groups/0", Message: "is closed"}}},
			"✕ is closed", "● Roles",
		},
	} {
		t.Run(name, func(t *testing.T) {
			sys := &system{create: func(apiclient.NewUser) (apiclient.CreatedUser, error) { return apiclient.CreatedUser{}, c.err }}
			scene(t, sys, everything(), func(t *testing.T, s *stage) {
				s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter")
				assert.Contains(t, s.frame(), c.want)
				assert.Contains(t, s.frame(), c.step)
			})
		})
	}
}

func TestAnUnknownOutcomeIsAskedForAgainUnderTheSameIntent(t *testing.T) {
	sys := &system{create: func(apiclient.NewUser) (apiclient.CreatedUser, error) {
		return apiclient.CreatedUser{}, fmt.Errorf("create: %w", context.DeadlineExceeded)
	}}
	scene(t, sys, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter")
		assert.Contains(t, s.frame(), "It is not known whether ci-release was created")
		s.reopen()
		s.press("enter")
		require.Len(t, sys.created, 2)
		assert.Equal(t, sys.created[0], sys.created[1], "also after the screen was closed and opened again")

		s.press("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
		s.write("x").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter")
		require.Len(t, sys.created, 2, "other values may make a second user: that is asked first")
		asked, ok := last[kit.ShowDialog](s)
		require.True(t, ok)
		assert.Contains(t, asked.Dialog.View(100, 20), "It is not known whether")
	})
}

func TestARefusalIsFollowedByANewIntent(t *testing.T) {
	sys := &system{create: func(apiclient.NewUser) (apiclient.CreatedUser, error) {
		return apiclient.CreatedUser{}, &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "needs users::modify"}
	}}
	scene(t, sys, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter")
		assert.Contains(t, s.frame(), "✕ needs users::modify")
		s.press("enter")
		require.Len(t, sys.created, 2)
		assert.NotEqual(t, sys.created[0].Intent, sys.created[1].Intent)
	})
}

func TestAUserWithoutAKeyIsOfferedOne(t *testing.T) {
	lost := true
	sys := &system{
		create: func(u apiclient.NewUser) (apiclient.CreatedUser, error) {
			return apiclient.CreatedUser{User: apiclient.ServiceUser{ID: "su_1", Name: u.Name}}, nil
		},
		key: func(k apiclient.NewKey) (apiclient.IssuedKey, error) {
			if lost {
				lost = false
				return apiclient.IssuedKey{}, &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer"}
			}
			return apiclient.IssuedKey{Key: apiclient.Key{ID: "key_2", Name: k.Name}, Secret: apiclient.NewSecret("hidden")}, nil
		},
	}
	scene(t, sys, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter")
		assert.Contains(t, s.frame(), "✓ ci-release was created. It has no key yet: make a key now?")
		s.press("enter")
		assert.Contains(t, s.frame(), "✕ no answer")
		s.press("enter")
		require.Len(t, sys.keys, 2)
		assert.Equal(t, sys.keys[0], sys.keys[1], "the lost answer is asked for under the same intent")
		opened, ok := last[kit.Open](s)
		require.True(t, ok)
		assert.Equal(t, kit.ViewSecret, opened.View)
		require.Len(t, s.services.Pending.Items(), 1)
	})
}

func TestWhatCouldNotBeDoneForACreatedUserIsTold(t *testing.T) {
	missed := &apiclient.Error{Kind: apiclient.ErrForbidden, Op: "create the service user", Message: "it is not in the group ci"}
	sys := &system{create: func(u apiclient.NewUser) (apiclient.CreatedUser, error) {
		return apiclient.CreatedUser{User: apiclient.ServiceUser{ID: "su_1", Name: u.Name}, Incomplete: missed}, nil
	}}
	scene(t, sys, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter")
		assert.Contains(t, s.frame(), "ci-release was created")
		var notices []kit.Notice
		for _, m := range s.sent {
			if n, ok := m.(kit.Notice); ok {
				notices = append(notices, n)
			}
		}
		assert.Contains(t, notices, kit.Notice{Level: kit.Problem, Text: missed.Error(), Err: missed})
		assert.Contains(t, notices, kit.Notice{Level: kit.Success, Text: "ci-release was created"})
		_, ok := s.services.Fleet.User("su_1")
		assert.True(t, ok)
	})
}

func TestAUserWithoutAKeyCanBeOpenedAsItIs(t *testing.T) {
	sys := &system{create: func(u apiclient.NewUser) (apiclient.CreatedUser, error) {
		return apiclient.CreatedUser{User: apiclient.ServiceUser{ID: "su_1", Name: u.Name}}, nil
	}}
	scene(t, sys, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter", "esc")
		opened, ok := last[kit.Open](s)
		require.True(t, ok)
		assert.Equal(t, kit.Open{View: kit.ViewUser, Arg: apiclient.UserID("su_1"), Replace: true}, opened)
		assert.Empty(t, sys.keys)
	})
}

func TestAnAnswerThatComesAfterLeavingIsNotLost(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab")
		s.hold = true
		s.press("enter")
		ok, ask := s.screen.Leave(kit.LeaveBack)
		require.False(t, ok)
		asked, isDialog := ask().(kit.ShowDialog)
		require.True(t, isDialog)
		left := asked.Dialog.Update(keyOf("y"))
		require.NotNil(t, left)
		assert.Equal(t, kit.Back{Force: true}, left())
		reply, isReply := s.queue[0]().(kit.Reply)
		require.True(t, isReply)
		s.hold = false
		s.do(reply.Orphan())
		require.Len(t, s.services.Pending.Items(), 1)
		opened, ok := last[kit.Open](s)
		require.True(t, ok)
		assert.Equal(t, kit.ViewSecret, opened.View)
		assert.False(t, opened.Replace)
	})
}

func TestCreateIsOffForAReadOnlyOperatorAndSaysWhy(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.services.Session.Operator = apiclient.Operator{Name: "viewer", ReadOnly: true}
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "tab", "tab", "enter", "ctrl+s")
		assert.Contains(t, s.frame(), "the operator viewer is READ-ONLY here")
		assert.Empty(t, s.system.created)
	})
}
