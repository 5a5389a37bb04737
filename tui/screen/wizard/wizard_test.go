package wizard_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/kit"
)

func TestEveryStepIsDrawn(t *testing.T) {
	t.Parallel()
	steps := []func(*stage){
		func(s *stage) {
			s.write("ci-release").press("enter").paste("Deploys web and api\nfrom the build servers").press("enter").write("ada")
		},
		func(s *stage) { s.write("@example.com").press("enter").write("2027-01-12") },
		func(s *stage) { s.press("enter", "space", "down", "space", "enter", "space", "down", "space", "up") },
		func(s *stage) {
			s.press("enter", "space", "down", "space", "down", "down", "down", "space", "down", "space")
		},
		func(s *stage) { s.press("enter") },
	}
	for _, size := range [][2]int{{60, 13}, {80, 22}, {120, 38}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]+2), func(t *testing.T) {
			scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
				s.screen.Resize(size[0], size[1])
				var drawn strings.Builder
				for i, step := range steps {
					step(s)
					assertFits(t, s.frame(), size[0], size[1])
					fmt.Fprintf(&drawn, "--- frame %d\n%s\n", i+1, s.frame())
				}
				golden.RequireEqual(t, drawn.String())
			})
		})
	}
}

func assertFits(t require.TestingT, view string, width, height int) {
	lines := strings.Split(view, "\n")
	require.LessOrEqual(t, len(lines), height, view)
	for _, line := range lines {
		require.LessOrEqual(t, kit.Width(line), width, view)
	}
}

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

func TestANameThatIsTakenIsSaidWhileTyping(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.write("ci-deploy")
		assert.Contains(t, s.frame(), "✕ is taken by another service user")
		s.press("enter")
		assert.Contains(t, s.frame(), "● Description", "nobody is held in a field")
		s.press("enter", "enter")
		assert.Contains(t, s.frame(), "● Name", "the step is not left by enter while something is wrong")
		s.press("tab", "tab", "tab")
		assert.Contains(t, s.frame(), "✕ Identity   ● End date", "tab leads on all the same")
	})
}

func TestWhatIsWrongIsSaidOnTheReviewAndLedBackTo(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.press("tab", "tab", "tab", "tab", "tab", "tab", "tab")
		assert.Contains(t, s.frame(), "✕ Identity: Name is required")
		s.press("enter")
		assert.Empty(t, s.system.created)
		assert.Contains(t, s.frame(), "● Name")
		assert.Contains(t, s.frame(), "✕ is required")
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

func TestLeavingAsksOnlyWhenSomethingWasTypedAndKeepsIt(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		ok, ask := s.screen.Leave(kit.LeaveBack)
		assert.True(t, ok)
		assert.Nil(t, ask)
		s.write("ci-release").press("enter", "enter", "enter", "down", "down")
		before := s.frame()
		ok, ask = s.screen.Leave(kit.LeaveBack)
		assert.False(t, ok)
		assert.NotNil(t, ask)

		s.reopen()
		assert.Equal(t, before, s.frame())
		said, _ := last[kit.Notice](s)
		assert.Equal(t, "What you typed last time is back", said.Text)
		s.press("shift+tab", "shift+tab", "shift+tab")
		assert.Contains(t, s.frame(), "ci-release")
	})
}

func TestOnlyWhatTheSystemHasIsAskedFor(t *testing.T) {
	d := everything()
	for _, f := range []apiclient.Field{
		apiclient.FieldDescription, apiclient.FieldContact, apiclient.FieldEndDate, apiclient.FieldAccounts, apiclient.FieldManagers, apiclient.FieldGroups,
	} {
		delete(d.Fields, f)
	}
	scene(t, &system{}, d, func(t *testing.T, s *stage) {
		assert.Contains(t, s.frame(), "Step 1 of 3   ● Identity   ○ Policies   ○ Review")
		assert.NotContains(t, s.frame(), "Contact")
		s.write("ci-release").press("enter", "space", "enter", "enter")
		require.Len(t, s.system.created, 1)
		assert.Equal(t, []string{"pol_deploy"}, s.system.created[0].Policies)
		assert.True(t, s.system.created[0].EndDate.IsZero())
	})
}

func TestCataloguesThatFailCanBeLoadedAgain(t *testing.T) {
	sys := &system{fail: errors.New("no answer")}
	scene(t, sys, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab")
		assert.Contains(t, s.frame(), "✕ not loaded: r tries again")
		sys.fail = nil
		s.press("r")
		assert.Contains(t, s.frame(), "[ ] Main")
		assert.NotContains(t, s.frame(), "not loaded")
	})
}

func TestRolesOfAManagerThatIsTakenAwayComeBackWithIt(t *testing.T) {
	scene(t, &system{}, everything(), func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab", "tab", "tab", "space", "tab", "space", "shift+tab", "space", "tab")
		assert.NotContains(t, s.frame(), "Certificate manager")
		s.press("shift+tab", "space", "tab")
		assert.Contains(t, s.frame(), "[✓] Certificate manager")
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

func TestHostileNamesStayHarmless(t *testing.T) {
	const evil = "evil\x1b]52;c;AAAA\a\u202e\u200b\n"
	sys := &system{rename: evil, fail: nil}
	d := everything()
	rule := d.Fields[apiclient.FieldName]
	rule.Words = "words" + evil
	d.Fields[apiclient.FieldName] = rule
	sys.create = func(apiclient.NewUser) (apiclient.CreatedUser, error) {
		return apiclient.CreatedUser{}, &apiclient.Error{Kind: apiclient.ErrUnavailable, Message: "broken" + evil}
	}
	scene(t, sys, d, func(t *testing.T, s *stage) {
		harmless := func() {
			for _, r := range strings.ReplaceAll(s.frame(), "\n", "") {
				require.False(t, unicode.In(r, unicode.Cc, unicode.Cf), "%U in %q", r, s.frame())
			}
		}
		harmless()
		s.write("ci-release").press("tab", "tab", "tab", "tab")
		harmless()
		assert.Contains(t, s.frame(), "evil<U+001B>]52;c;AAAA<U+0007><U+202E><U+200B>")
		s.press("space", "tab", "space", "tab", "space")
		harmless()
		s.press("enter")
		harmless()
		s.press("enter")
		assert.Contains(t, s.frame(), "broken")
		harmless()
	})
}
