package toast_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/toast"
)

func dark() *kit.Theme { return kit.NewTheme(kit.ThemeOptions{}) }

// clock is a clock that goes on a minute with each look.
func clock() func() time.Time {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return func() time.Time {
		at = at.Add(time.Minute)
		return at
	}
}

func forbidden() error {
	return fmt.Errorf("disable: %w", &apiclient.Error{
		Kind: apiclient.ErrForbidden, Op: "disable ci-deploy", Message: "forbidden\x1b[2J", Next: "Ask for users::modify",
		Status: 403, Code: "permission_denied", RequestID: "req_01K9Z3T7M4", MissingPermission: "users::modify",
		RetryAfter: 3 * time.Second, Fields: []apiclient.FieldError{{Pointer: "/name", Message: "is too long"}}, Err: errors.New("the cause"),
	})
}

func problem(text string) kit.Notice {
	return kit.Notice{Level: kit.Problem, Text: text, Err: forbidden()}
}

func showing(t *toast.Toasts) string {
	e, _ := t.Showing()
	return e.Text
}

func TestNoticesFadeAfterFiveSeconds(t *testing.T) {
	t.Parallel()
	for name, level := range map[string]kit.Level{"info": kit.Info, "success": kit.Success} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				toasts := toast.New(dark(), time.Now)
				fade := toasts.Add(kit.Notice{Level: level, Text: "31 disabled"})
				assert.Equal(t, "31 disabled", showing(toasts))
				start := time.Now()
				msg := fade()
				assert.Equal(t, 5*time.Second, time.Since(start))
				assert.True(t, toasts.Update(msg))
				assert.Empty(t, showing(toasts))
				assert.Empty(t, toasts.View(80, "enter details  esc dismiss"))
			})
		})
	}
}

func TestATimerTakesOnlyItsOwnNotice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		toasts := toast.New(dark(), time.Now)
		first := toasts.Add(kit.Notice{Text: "first"})
		require.Nil(t, toasts.Add(problem("second")), "a problem has no timer")
		assert.True(t, toasts.Update(first()))
		assert.Equal(t, "second", showing(toasts))
		assert.Equal(t, "second", showing(toasts))
	})
}

func TestAProblemStaysUntilItIsDismissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		toasts := toast.New(dark(), time.Now)
		toasts.Add(problem("older"))
		toasts.Add(problem("problem"))
		fade := toasts.Add(kit.Notice{Level: kit.Success, Text: "passing"})
		assert.Equal(t, "passing", showing(toasts))
		toasts.Update(fade())
		assert.Equal(t, "problem", showing(toasts), "a success only passes over it")
		toasts.Add(kit.Notice{Text: "passing again"})
		assert.True(t, toasts.Dismiss())
		assert.Equal(t, "problem", showing(toasts))
		assert.True(t, toasts.Dismiss())
		assert.Empty(t, showing(toasts), "older problems are in the history only")
	})
}

func TestDismiss(t *testing.T) {
	t.Parallel()
	toasts := toast.New(dark(), clock())
	assert.False(t, toasts.Dismiss(), "there is nothing to dismiss")
	toasts.Add(problem("no"))
	assert.True(t, toasts.Dismiss())
	assert.Empty(t, toasts.View(80, "enter details  esc dismiss"))
	assert.Nil(t, toasts.Details(nil))
	assert.Len(t, toasts.History(), 1, "it stays in the history")
}

func TestOtherMessagesAreNotTaken(t *testing.T) {
	t.Parallel()
	assert.False(t, toast.New(dark(), clock()).Update(kit.Shown{}))
}

func TestHistoryKeepsTheNewestTwoHundred(t *testing.T) {
	t.Parallel()
	toasts := toast.New(dark(), clock())
	for i := range 250 {
		toasts.Add(kit.Notice{Text: fmt.Sprint(i)})
	}
	all := toasts.History()
	require.Len(t, all, 200)
	assert.Equal(t, "249", all[0].Text)
	assert.Equal(t, "50", all[199].Text)
}

func TestLine(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		notice kit.Notice
		theme  kit.ThemeOptions
		width  int
		want   string
	}{
		"info":                            {kit.Notice{Text: "Refreshed"}, kit.ThemeOptions{}, 60, " • Refreshed"},
		"success":                         {kit.Notice{Level: kit.Success, Text: "31 disabled"}, kit.ThemeOptions{}, 60, " ✓ 31 disabled"},
		"problem, with what can be done":  {problem("forbidden"), kit.ThemeOptions{}, 60, " ✕ forbidden  enter details  esc dismiss"},
		"a long problem is cut":           {problem(strings.Repeat("word ", 20)), kit.ThemeOptions{}, 60, " ✕ " + strings.Repeat("word ", 11) + "w…"},
		"a long problem, a wide terminal": {problem(strings.Repeat("word ", 30)), kit.ThemeOptions{}, 120, " ✕ " + strings.Repeat("word ", 17) + "wor…  enter details  esc dismiss"},
		"ascii":                           {problem("no"), kit.ThemeOptions{ASCII: true}, 20, " ! no"},
		"no room":                         {problem("no"), kit.ThemeOptions{}, 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			toasts := toast.New(kit.NewTheme(tc.theme), clock())
			toasts.Add(tc.notice)
			got := toasts.View(tc.width, "enter details  esc dismiss")
			assert.Equal(t, tc.want, ansi.Strip(got))
			assert.LessOrEqual(t, ansi.StringWidth(got), tc.width)
		})
	}
}

func key(s string) tea.KeyPressMsg {
	codes := map[string]tea.KeyPressMsg{"esc": {Code: tea.KeyEscape}, "enter": {Code: tea.KeyEnter}, "down": {Code: tea.KeyDown}}
	if k, ok := codes[s]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(s)[0], Text: s}
}

func said() *toast.Toasts {
	toasts := toast.New(dark(), clock())
	toasts.Add(kit.Notice{Text: "Refreshed"})
	toasts.Add(problem("disable ci-deploy: forbidden. Ask for users::modify"))
	toasts.Add(kit.Notice{Level: kit.Success, Text: "31 service users disabled"})
	return toasts
}

func TestMessagesFrames(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("list %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, ansi.Strip(said().Messages(nil).View(size[0], size[1]))+"\n")
		})
		t.Run(fmt.Sprintf("details %dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d := said().Messages(nil)
			d.Update(key("j"))
			d.Update(key("enter"))
			golden.RequireEqual(t, ansi.Strip(d.View(size[0], size[1]))+"\n")
		})
	}
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		golden.RequireEqual(t, ansi.Strip(toast.New(dark(), clock()).Messages(nil).View(80, 24))+"\n")
	})
	t.Run("no colour", func(t *testing.T) {
		t.Parallel()
		toasts := toast.New(kit.NewTheme(kit.ThemeOptions{NoColor: true}), clock())
		toasts.Add(problem("forbidden"))
		golden.RequireEqual(t, toasts.Messages(nil).View(60, 15)+"\n"+toasts.View(60, "enter details  esc dismiss")+"\n")
	})
}

func TestMessages(t *testing.T) {
	t.Parallel()
	var copied string
	d := said().Messages(func(text string) tea.Cmd { copied = text; return nil })
	d.Update(key("y"))
	assert.True(t, strings.HasPrefix(copied, "31 service users disabled\n"))
	d.Update(key("down"))
	d.Update(key("enter"))
	d.Update(key("y"))
	for _, part := range []string{"403", "permission_denied", "req_01K9Z3T7M4", "users::modify", "name: is too long", "the cause", "3 s"} {
		assert.Contains(t, copied, part)
	}
	assert.NotContains(t, copied, "\x1b", "hostile text is clean")
	d.Update(key("esc"))
	assert.False(t, d.Done(), "esc closes the details first")
	assert.Contains(t, ansi.Strip(d.View(80, 24)), "● 12:02:00")
	d.Update(key("!"))
	assert.True(t, d.Done(), "the key that opened it closes it")
}

func TestNothingSaid(t *testing.T) {
	t.Parallel()
	d := toast.New(dark(), clock()).Messages(func(string) tea.Cmd { return tea.Quit })
	for _, k := range []string{"enter", "j", "k", "G", "g", "y"} {
		assert.Nil(t, d.Update(key(k)))
	}
	d.Update(key("q"))
	assert.True(t, d.Done())
}

func TestTheBoxFitsEverySize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(20, 220).Draw(t, "w"), rapid.IntRange(8, 70).Draw(t, "h")
		d := said().Messages(nil)
		for _, k := range rapid.SliceOf(rapid.SampledFrom([]string{"down", "e", "n", "esc", "enter"})).Draw(t, "keys") {
			d.Update(key(k))
		}
		lines := strings.Split(d.View(w, h), "\n")
		require.LessOrEqual(t, len(lines), h)
		for _, l := range lines {
			require.LessOrEqual(t, ansi.StringWidth(l), w)
			require.Equal(t, ansi.StringWidth(lines[0]), ansi.StringWidth(l), "the edges are straight")
		}
	})
}

func BenchmarkMessages(b *testing.B) {
	toasts := toast.New(dark(), clock())
	for range 200 {
		toasts.Add(problem("disable ci-deploy: forbidden. Ask for users::modify"))
	}
	d := toasts.Messages(nil)
	for b.Loop() {
		_ = d.View(200, 60)
	}
}
