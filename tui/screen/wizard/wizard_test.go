package wizard_test

import (
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

func TestRequiredListsAndPastDatesAreSaidOnTheReview(t *testing.T) {
	d := everything()
	d.Fields[apiclient.FieldAccounts] = apiclient.FieldRule{Required: true}
	scene(t, &system{}, d, func(t *testing.T, s *stage) {
		s.write("ci-release").press("tab", "tab", "tab").write("2026-11-21").press("tab", "tab", "tab", "tab")
		assert.Contains(t, s.frame(), "✕ End date: 2026-11-21 is past: pick 2026-11-22 or later")
		assert.Contains(t, s.frame(), "✕ Accounts and managers: Accounts must have at least one")
		s.press("enter")
		assert.Equal(t, "End date", s.step())
		assert.Empty(t, s.system.created)
	})
}
