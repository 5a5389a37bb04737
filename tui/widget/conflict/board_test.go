package conflict_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/conflict"
)

type saved struct{}

func board(aspects ...conflict.Aspect) *conflict.Board {
	b := conflict.New(kit.NewTheme(kit.ThemeOptions{}), conflict.Options{
		Head: "robot was changed by dana just now, while you edited it.", Verb: "save",
		Save: func() tea.Cmd { return kit.Send(saved{}) }, Edit: func() tea.Cmd { return nil },
	}, aspects)
	b.Resize(120, 30)
	return b
}

// press does what a key does, and reports whether it saved.
func press(b *conflict.Board, keys ...string) bool {
	done := false
	for _, key := range keys {
		a, ok := kit.Find(b.Actions(), key)
		if !ok || a.Off != "" {
			continue
		}
		if cmd := a.Run(); cmd != nil {
			_, done = cmd().(saved)
		}
	}
	return done
}

func TestOf(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		before, theirs, yours string
		shown                 bool
		chosen                conflict.Side
	}{
		"nobody changed it is not shown": {"a", "a", "a", false, conflict.Theirs},
		"both did alike is not shown":    {"a", "b", "b", false, conflict.Theirs},
		"only they changed it":           {"a", "b", "a", true, conflict.Theirs},
		"only you changed it":            {"a", "a", "b", true, conflict.Yours},
		"both changed it is asked":       {"a", "b", "c", true, conflict.Open},
		"emptied by one is a change":     {"a", "", "b", true, conflict.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, ok := conflict.Of("x", "X", x.before, x.theirs, x.yours)
			assert.Equal(t, x.shown, ok)
			if ok {
				assert.Equal(t, x.chosen, a.Chosen)
			}
		})
	}
}

func of(id, before, theirs, yours string) conflict.Aspect {
	a, _ := conflict.Of(id, id, before, theirs, yours)
	return a
}

func TestWhatYouDidNotTouchIsNotShownAsChosen(t *testing.T) {
	t.Parallel()
	b := board(of("Contact", "ada", "dana", "ada"))
	assert.Contains(t, ansi.Strip(b.View()), "(•) dana")
	assert.Contains(t, ansi.Strip(b.View()), "    not changed")
	press(b, "m", "M", "b", "space")
	assert.Equal(t, conflict.Theirs, b.Side("Contact"), "there is no version of yours to take")
}

func TestNothingIsSavedWhileSomethingIsOpen(t *testing.T) {
	t.Parallel()
	b := board(of("Name", "a", "b", "c"), of("Contact", "a", "b", "c"))
	assert.False(t, press(b, "enter"))
	assert.False(t, press(b, "t", "enter"))
	assert.Equal(t, conflict.Open, b.Side("Contact"))
	assert.True(t, press(b, "m", "enter"))
	assert.Equal(t, conflict.Theirs, b.Side("Name"))
	assert.Equal(t, conflict.Yours, b.Side("Contact"))
}

func TestAllAtOnceAndInTurn(t *testing.T) {
	t.Parallel()
	b := board(of("Name", "a", "b", "c"), of("Contact", "a", "b", "a"), conflict.Aspect{
		ID: "Groups", Title: "Groups", Theirs: "+ x", Yours: "+ y", Both: "+ x  + y", TheyDid: true, YouDid: true, Chosen: conflict.Both,
	})
	press(b, "M")
	assert.Equal(t, []conflict.Side{conflict.Yours, conflict.Theirs, conflict.Yours}, []conflict.Side{b.Side("Name"), b.Side("Contact"), b.Side("Groups")})
	press(b, "j", "j", "space")
	assert.Equal(t, conflict.Both, b.Side("Groups"))
	press(b, "space")
	assert.Equal(t, conflict.Theirs, b.Side("Groups"))
	press(b, "T")
	assert.Equal(t, conflict.Theirs, b.Side("Name"))
	assert.Equal(t, conflict.Open, b.Side("nowhere"))
}

func TestALongVersionIsShownWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 60) + "end"
	b := board(of("Description", "short", long, "mine"))
	assert.NotContains(t, b.View(), "…")
	assert.Contains(t, b.View(), "end")
}

func TestALongVersionScrolls(t *testing.T) {
	t.Parallel()
	b := board(of("Name", "a", "b", "a"), of("Description", "short", strings.Repeat("word ", 200)+"theirs ends", "mine"))
	b.Resize(60, 12)
	assert.Contains(t, ansi.Strip(b.View()), "● Description")
	assert.Contains(t, ansi.Strip(b.View()), "more lines, pgdown shows them")
	for range 5 {
		press(b, "pgdown")
	}
	assert.Contains(t, ansi.Strip(b.View()), "theirs ends")
	assert.Contains(t, ansi.Strip(b.View()), "( ) yours   mine")
	press(b, "pgup", "pgup", "pgup", "pgup")
	assert.Contains(t, ansi.Strip(b.View()), "● Description")
}

func TestTold(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	u := apiclient.ServiceUser{Name: "robot\x1b[31m", UpdatedBy: "dana", UpdatedAt: now.Add(-3 * time.Minute)}
	told := conflict.Told(&u, "edited it", now)
	assert.NotContains(t, told, "\x1b")
	assert.Contains(t, told, "was changed by dana 3 min ago, while you edited it.")
	assert.Equal(t, "r was changed by somebody, while you picked.", conflict.Told(&apiclient.ServiceUser{Name: "r"}, "picked", now))
}

// TestWhateverIsPressed holds the board to its promises: the frame fits, the cursor's aspect shows where there is room for
// it, and nothing that nobody changed can be chosen.
func TestWhateverIsPressed(t *testing.T) {
	t.Parallel()
	value := rapid.SampledFrom([]string{"", "a", "b", "ä", strings.Repeat("long words ", 20)})
	keys := rapid.SampledFrom([]string{"t", "m", "b", "T", "M", "space", "j", "k", "down", "up", "enter", "a", "pgdown", "pgup"})
	rapid.Check(t, func(t *rapid.T) {
		var aspects []conflict.Aspect
		for _, id := range []string{"Name", "Description", "Contact", "End date", "Groups"} {
			before, theirs, yours := value.Draw(t, "before"), value.Draw(t, "theirs"), value.Draw(t, "yours")
			if a, ok := conflict.Of(id, id, before, theirs, yours); ok {
				aspects = append(aspects, a)
			}
		}
		if len(aspects) == 0 {
			return
		}
		b := board(aspects...)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			press(b, keys.Draw(t, "key"))
			width, height := rapid.IntRange(58, 160).Draw(t, "width"), rapid.IntRange(11, 40).Draw(t, "height")
			b.Resize(width, height)
			lines := strings.Split(ansi.Strip(b.View()), "\n")
			require.LessOrEqual(t, len(lines), height)
			for _, l := range lines {
				require.LessOrEqual(t, kit.Width(l), width)
			}
			for _, a := range aspects {
				if side := b.Side(a.ID); side == conflict.Yours {
					require.True(t, a.YouDid)
				} else {
					require.NotEqual(t, conflict.Both, side)
				}
			}
		}
	})
}
