package extend_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/kit"
)

func day(year, month, d int) apiclient.Date {
	date, err := apiclient.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, d))
	if err != nil {
		panic(err)
	}
	return date
}

func TestTheScreenIsDrawn(t *testing.T) {
	for _, size := range [][2]int{{60, 13}, {80, 22}, {120, 38}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]+2), func(t *testing.T) {
			scene(t, &system{}, day(2026, 12, 4), func(t *testing.T, s *stage) {
				s.screen.Resize(size[0], size[1])
				golden.RequireEqual(t, s.frame()+"\n")
				lines := strings.Split(s.frame(), "\n")
				assert.LessOrEqual(t, len(lines), size[1])
				for _, line := range lines {
					assert.LessOrEqual(t, kit.Width(line), size[0])
				}
			})
		})
	}
}

func TestDaysAreReckonedFromThePresentEndOrFromTodayIfThatIsLater(t *testing.T) {
	for name, c := range map[string]struct {
		end              apiclient.Date
		head, basis, day string
	}{
		"an end to come": {
			day(2026, 12, 4), "ci-deploy ends on 2026-12-04, 12 days from today", "counted from the present end, 2026-12-04", "2027-01-03",
		},
		"an end that passed": {
			day(2026, 11, 1), "ci-deploy ended on 2026-11-01, 21 days ago", "counted from today, 2026-11-22", "2026-12-22",
		},
		"no end": {
			apiclient.Date{}, "ci-deploy never ends", "counted from today, 2026-11-22", "2026-12-22",
		},
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, &system{}, c.end, func(t *testing.T, s *stage) {
				assert.Contains(t, s.frame(), c.head)
				assert.Contains(t, s.frame(), c.basis)
				s.press("enter")
				require.Len(t, s.system.sent, 1)
				assert.Equal(t, update{"1", apiclient.UserPatch{EndDate: apiclient.Set(s.system.user.EndDate)}}, s.system.sent[0])
				assert.Equal(t, c.day, s.system.user.EndDate.String())
				assert.Contains(t, s.messages, kit.Back{Force: true})
			})
		})
	}
}

func TestADateCanBeTypedAndAPastOneIsRefused(t *testing.T) {
	scene(t, &system{}, day(2026, 12, 4), func(t *testing.T, s *stage) {
		for _, r := range "2026-11-21" {
			s.press(string(r))
		}
		s.press("enter")
		assert.Empty(t, s.system.sent)
		assert.Contains(t, s.frame(), "✕ 2026-11-21 is past: pick 2026-11-22 or later")
		for _, r := range "2027-01-12" {
			s.press(string(r))
		}
		s.press("enter")
		require.Len(t, s.system.sent, 1)
		assert.Equal(t, "2027-01-12", s.system.user.EndDate.String())
	})
}

func TestADateBeforeThePresentEndIsSaidToShorten(t *testing.T) {
	scene(t, &system{}, day(2027, 12, 4), func(t *testing.T, s *stage) {
		for _, r := range "2027-01-12" {
			s.press(string(r))
		}
		assert.Contains(t, s.frame(), "Shortens its life")
	})
}

var errConflict = &apiclient.Error{Kind: apiclient.ErrConflict}

func TestAChangeBySomebodyElseThatKeptTheEndDateIsNoQuestion(t *testing.T) {
	sys := &system{answers: []func(*apiclient.ServiceUser) error{
		func(u *apiclient.ServiceUser) error { u.Revision = "2"; return errConflict },
	}}
	scene(t, sys, day(2026, 12, 4), func(t *testing.T, s *stage) {
		s.press("enter")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.Revision("2"), sys.sent[1].revision)
		assert.Contains(t, s.messages, kit.Back{Force: true})
	})
}

func TestAnEndDateMovedBySomebodyElseIsShownBeforeAnythingIsWritten(t *testing.T) {
	sys := &system{answers: []func(*apiclient.ServiceUser) error{func(u *apiclient.ServiceUser) error {
		u.Revision, u.EndDate, u.UpdatedBy = "2", day(2027, 6, 1), "dana"
		return errConflict
	}}}
	scene(t, sys, day(2026, 12, 4), func(t *testing.T, s *stage) {
		s.press("enter")
		require.Len(t, sys.sent, 1)
		assert.Contains(t, s.frame(), "ci-deploy ends on 2027-06-01")
		assert.Contains(t, s.frame(), "Changed by dana: nothing was saved, check the dates")
		assert.Contains(t, s.frame(), "(•) A date    2027-01-03", "the wish stays")
		s.press("enter", "enter")
		require.Len(t, sys.sent, 2)
		assert.Equal(t, apiclient.Revision("2"), sys.sent[1].revision)
	})
}

func TestAConflictThatWouldShortenTheirEndSaysBoth(t *testing.T) {
	sys := &system{answers: []func(*apiclient.ServiceUser) error{func(u *apiclient.ServiceUser) error {
		u.Revision, u.EndDate, u.UpdatedBy = "2", day(2027, 6, 1), "dana"
		return errConflict
	}}}
	scene(t, sys, day(2026, 12, 4), func(t *testing.T, s *stage) {
		s.press("enter")
		assert.Contains(t, s.frame(), "Changed by dana: nothing was saved, check the dates\n   Shortens its life: the date is before the present end\n")
	})
}

func TestALostAnswerIsRecognisedWhenAskedAgain(t *testing.T) {
	sys := &system{answers: []func(*apiclient.ServiceUser) error{
		func(u *apiclient.ServiceUser) error {
			u.Revision, u.EndDate = "2", day(2027, 1, 3)
			return &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer"}
		},
		func(*apiclient.ServiceUser) error { return errConflict },
	}}
	scene(t, sys, day(2026, 12, 4), func(t *testing.T, s *stage) {
		s.press("enter", "enter")
		assert.Len(t, sys.sent, 2)
		assert.Contains(t, s.messages, kit.Back{Force: true})
	})
}

func TestTheSystemsComplaintStandsBesideTheDate(t *testing.T) {
	sys := &system{answers: []func(*apiclient.ServiceUser) error{func(*apiclient.ServiceUser) error {
		return &apiclient.Error{Kind: apiclient.ErrInvalid, Fields: []apiclient.FieldError{{Pointer: "/end_date", Message: "at most a month"}}}
	}}}
	scene(t, sys, day(2026, 12, 4), func(t *testing.T, s *stage) {
		s.press("enter")
		assert.Contains(t, s.frame(), "✕ at most a month")
	})
}

func TestAUserThatCannotBeReadCanBeTriedAgain(t *testing.T) {
	sys := &system{readErr: errors.New("no answer")}
	scene(t, sys, day(2026, 12, 4), func(t *testing.T, s *stage) {
		assert.Contains(t, s.frame(), "not read: r tries again")
		sys.readErr = nil
		s.press("r")
		assert.Contains(t, s.frame(), "Extend by")
	})
}
