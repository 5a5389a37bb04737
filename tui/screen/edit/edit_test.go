package edit_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/kit"
)

func TestOnlyWhatWasChangedIsSentWithTheRevisionThatWasRead(t *testing.T) {
	scene(t, &system{}, func(t *testing.T, s *stage) {
		s.press("tab").write(" now").press("ctrl+s")
		require.Len(t, s.system.sent, 1)
		assert.Equal(t, apiclient.Revision("1"), s.system.sent[0].revision)
		assert.Equal(t, apiclient.UserPatch{Description: apiclient.Set("Deploys web now")}, s.system.sent[0].patch)
		assert.Equal(t, kit.Back{Force: true}, s.messages[len(s.messages)-1])
		u, ok := s.services.Fleet.User("su_1")
		require.True(t, ok)
		assert.Equal(t, "Deploys web now", u.Description)
	})
}

func TestWhatIsEmptiedIsRemoved(t *testing.T) {
	scene(t, &system{}, func(t *testing.T, s *stage) {
		s.press("tab", "ctrl+u", "tab", "ctrl+u", "tab", "up", "up", "up", "up", "up", "ctrl+s")
		require.Len(t, s.system.sent, 1)
		assert.Equal(t, apiclient.UserPatch{
			Description: apiclient.Null[string](), Contact: apiclient.Null[string](), EndDate: apiclient.Null[apiclient.Date](),
		}, s.system.sent[0].patch)
	})
}

func TestNothingChangedSendsNothing(t *testing.T) {
	scene(t, &system{}, func(t *testing.T, s *stage) {
		s.press("ctrl+s")
		assert.Empty(t, s.system.sent)
		assert.Contains(t, s.messages, kit.Back{Force: true})
	})
}

func TestAWrongValueIsNotSentAndSaid(t *testing.T) {
	scene(t, &system{}, func(t *testing.T, s *stage) {
		s.write(" and more").press("tab", "tab", "ctrl+s")
		assert.Empty(t, s.system.sent)
		assert.Contains(t, s.frame(), "● Name")
		assert.Contains(t, s.frame(), "✕ letters, digits and hyphens")
	})
}

func TestTheSystemsComplaintStandsBesideItsField(t *testing.T) {
	sys := &system{answers: []error{&apiclient.Error{Kind: apiclient.ErrNameTaken, Message: "conflict"}}}
	scene(t, sys, func(t *testing.T, s *stage) {
		s.write("-2").press("ctrl+s")
		assert.Contains(t, s.frame(), "✕ is taken by another service user")
		s.write("3").press("ctrl+s")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.UserPatch{Name: apiclient.Set("ci-deploy-23")}, sys.sent[1].patch)
	})
}

// conflicting is a system on which dana changed something while the screen was open.
func conflicting(change func(*apiclient.ServiceUser)) *system {
	sys := &system{answers: []error{&apiclient.Error{Kind: apiclient.ErrConflict}}}
	sys.onConflict = func(u *apiclient.ServiceUser) {
		u.Revision, u.UpdatedBy = "2", "dana"
		change(u)
	}
	return sys
}

func TestAConflictShowsAllVersionsFieldByField(t *testing.T) {
	for _, size := range [][2]int{{60, 13}, {80, 22}, {120, 38}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]+2), func(t *testing.T) {
			sys := conflicting(func(u *apiclient.ServiceUser) {
				u.Description, u.Contact = "Deploys the api", "dana@example.com"
			})
			scene(t, sys, func(t *testing.T, s *stage) {
				s.screen.Resize(size[0], size[1])
				s.press("tab").write(" and api").press("ctrl+s")
				requireGolden(t, s)
			})
		})
	}
}

func TestConflictMineIsWrittenOnTheirRevision(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Description, u.Contact = "theirs", "dana@example.com" })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("ctrl+s", "m", "enter")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.Revision("2"), sys.sent[1].revision)
		assert.Equal(t, apiclient.UserPatch{Description: apiclient.Set("Deploys web mine")}, sys.sent[1].patch, "their contact stays")
	})
}

func TestConflictTheirsWritesNothing(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Description = "theirs" })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("ctrl+s", "t", "enter")
		assert.Len(t, sys.sent, 1)
		assert.Contains(t, s.messages, kit.Back{Force: true})
		u, _ := s.services.Fleet.User("su_1")
		assert.Equal(t, "theirs", u.Description)
	})
}

func TestConflictIsChosenFieldByField(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Description, u.Contact = "theirs", "dana@example.com" })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("tab").write(".org").press("ctrl+s")
		save, ok := kit.Find(s.screen.Actions(), "enter")
		require.True(t, ok)
		assert.Equal(t, "choose for Description first", save.Off)
		s.press("t")
		save, _ = kit.Find(s.screen.Actions(), "enter")
		assert.Equal(t, "choose for Contact first", save.Off, "the cursor is on the next one to choose")
		s.press("m", "enter")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.UserPatch{Contact: apiclient.Set("ada@example.com.org")}, sys.sent[1].patch)
	})
}

func TestAnotherConflictWhileOneIsResolvedIsAskedAgain(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Description = "theirs" })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("tab", "tab", "up", "up", "up", "up", "up", "ctrl+s")
		sys.answers = []error{&apiclient.Error{Kind: apiclient.ErrConflict}}
		sys.onConflict = func(u *apiclient.ServiceUser) { u.Revision, u.UpdatedBy, u.Description = "3", "eve", "eve's" }
		s.press("m", "enter")
		assert.Contains(t, s.frame(), "was changed by eve")
		for _, version := range []string{"theirs", "eve's", "Deploys web mine"} {
			assert.Contains(t, s.frame(), version)
		}
		s.press("m", "enter")
		require.Len(t, sys.sent, 3)
		assert.Equal(t, apiclient.Revision("3"), sys.sent[2].revision)
		assert.Equal(t, apiclient.Set("Deploys web mine"), sys.sent[2].patch.Description)
		assert.False(t, sys.sent[2].patch.EndDate.IsAbsent(), "what only you changed is still there")
		assert.Contains(t, s.messages, kit.Back{Force: true})
	})
}

func TestConflictGoOnEditingLosesNothing(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Description, u.Contact = "theirs", "dana@example.com" })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("ctrl+s")
		assert.Contains(t, s.frame(), "was changed by dana")
		s.press("a")
		assert.Contains(t, s.frame(), "Deploys web mine")
		assert.Contains(t, s.frame(), "dana@example.com")
		s.press("ctrl+s")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.Revision("2"), sys.sent[1].revision)
	})
}

func TestAConflictThatTouchesNoneOfTheFieldsIsNoQuestion(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Enabled = false })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("ctrl+s")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.Revision("2"), sys.sent[1].revision)
		assert.Contains(t, s.messages, kit.Back{Force: true})
	})
}

func TestASaveWhoseAnswerWasLostIsRecognised(t *testing.T) {
	sys := conflicting(func(u *apiclient.ServiceUser) { u.Description = "Deploys web mine" })
	scene(t, sys, func(t *testing.T, s *stage) {
		s.press("tab").write(" mine").press("ctrl+s")
		assert.Len(t, sys.sent, 1)
		assert.Contains(t, s.messages, kit.Back{Force: true})
	})
}

func TestLeavingAsksOnlyWithChanges(t *testing.T) {
	scene(t, &system{}, func(t *testing.T, s *stage) {
		ok, _ := s.screen.Leave(kit.LeaveBack)
		assert.True(t, ok)
		s.write("x")
		ok, ask := s.screen.Leave(kit.LeaveBack)
		assert.False(t, ok)
		require.NotNil(t, ask)
	})
}

func TestAUserThatCannotBeReadCanBeTriedAgain(t *testing.T) {
	sys := &system{readErr: errors.New("no answer")}
	scene(t, sys, func(t *testing.T, s *stage) {
		assert.Contains(t, s.frame(), "not read: r tries again")
		sys.readErr = nil
		s.press("r")
		assert.Contains(t, s.frame(), "ci-deploy")
	})
}

func TestTheFormIsDrawn(t *testing.T) {
	for _, size := range [][2]int{{60, 13}, {80, 22}, {120, 38}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]+2), func(t *testing.T) {
			scene(t, &system{}, func(t *testing.T, s *stage) {
				s.screen.Resize(size[0], size[1])
				s.press("tab")
				first := s.frame()
				s.press("tab", "tab")
				requireGolden(t, s, first)
			})
		})
	}
}
