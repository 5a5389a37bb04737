package moment_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/moment"
)

func noon() time.Time {
	return time.Date(2026, 11, 22, 13, 0, 0, 500, time.FixedZone("CET", 3600))
}

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"3h": "2026-11-22T15:00:00Z", "in 2 days": "2026-11-24T12:00:00Z", "90 min": "2026-11-22T13:30:00Z", "1w": "2026-11-29T12:00:00Z",
		"2027-01-12 18:00": "2027-01-12T18:00:00Z", "2027-01-12 18:00:30": "2027-01-12T18:00:30Z", "2027-01-12  18:00 utc": "2027-01-12T18:00:00Z",
		"2027-01-12T18:00:00+01:00": "2027-01-12T17:00:00Z", "2027-01-12 18:00 +01:00": "2027-01-12T17:00:00Z", "2027-01-12t18:00z": "2027-01-12T18:00:00Z",
		"2027-01-12": "2027-01-12T23:59:59Z", "2024-02-29": "2024-02-29T23:59:59Z",
	} {
		at, wrong := moment.Parse(text, noon())
		assert.Empty(t, wrong, text)
		assert.Equal(t, want, at.Format(time.RFC3339), text)
	}
	for _, text := range []string{
		"tomorrow", "3", "3x", "-3h", "h", "2027-02-29", "2027-13-01 10:00", "25:00", "2027-01-12 24:30",
		"99999999999999999999d", "9999999999d", "3h 2m", "2027-01-12 18:00 Mars",
	} {
		at, wrong := moment.Parse(text, noon())
		assert.NotEmpty(t, wrong, text)
		assert.True(t, at.IsZero(), text)
	}
	at, wrong := moment.Parse("  ", noon())
	assert.True(t, at.IsZero() && wrong == "")
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"3h", "in 2 days", "2027-01-12 18:00", "2027-01-12T18:00:00+14:00", "2027-01-12", "\x00", "999999d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, wrong := moment.Parse(text, noon())
		if wrong != "" || at.IsZero() {
			return
		}
		again, wrong := moment.Parse(at.Format(time.RFC3339), noon())
		if wrong != "" || !again.Equal(at) {
			t.Fatalf("%q is %s, which reads as %s, %s", text, at, again, wrong)
		}
	})
}

type answered time.Time

func ask(latest time.Time) *moment.Dialog {
	return moment.New(kit.NewTheme(kit.ThemeOptions{}), moment.Options{
		Context: "prod", Title: "When shall deploy end?", Now: noon, Latest: latest, TooLate: "is after its present end",
		OnDone: func(at time.Time) tea.Cmd { return kit.Send(answered(at)) },
	})
}

func press(d *moment.Dialog, code rune) tea.Cmd { return d.Update(tea.KeyPressMsg{Code: code}) }

func write(d *moment.Dialog, text string) {
	for _, r := range text {
		d.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestASpanIsChosenWithTheArrows(t *testing.T) {
	t.Parallel()
	d := ask(time.Time{})
	box := ansi.Strip(d.View(80, 24))
	assert.Contains(t, box, "(•) 24 hours")
	assert.Contains(t, box, "2026-11-23 12:00:00 UTC")
	assert.Contains(t, box, "= 2026-11-23 13:00:00 your time")
	press(d, tea.KeyDown)
	cmd := press(d, tea.KeyEnter)
	require.NotNil(t, cmd)
	assert.Equal(t, answered(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)), cmd())
	assert.True(t, d.Done())
}

func TestTypingIsATimeOfOnesOwn(t *testing.T) {
	t.Parallel()
	d := ask(time.Time{})
	write(d, "2026-11-30 18:00")
	assert.Contains(t, ansi.Strip(d.View(80, 24)), "2026-11-30 18:00:00 UTC  in 8 days")
	require.NotNil(t, d.Cursor())
	cmd := press(d, tea.KeyEnter)
	require.NotNil(t, cmd)
	assert.Equal(t, answered(time.Date(2026, 11, 30, 18, 0, 0, 0, time.UTC)), cmd())
}

func TestNoTimeIsTakenThatCannotBe(t *testing.T) {
	t.Parallel()
	latest := noon().Add(30 * time.Hour)
	for text, said := range map[string]string{
		"": "type 3h, 2d", "soon": "is no time", "2d": "is after its present end", "2020-01-01": "is in the past",
	} {
		d := ask(latest)
		for range 9 {
			press(d, tea.KeyDown)
		}
		write(d, text)
		assert.Nil(t, press(d, tea.KeyEnter), text)
		assert.False(t, d.Done(), text)
		assert.Contains(t, ansi.Strip(d.View(80, 24)), said, text)
	}
	assert.Equal(t, 3, strings.Count(ansi.Strip(ask(latest).View(80, 24)), "is after its present end"), "2, 7 and 30 days")
}

func TestNearTheEndTheCursorIsOnWhatCanBeTyped(t *testing.T) {
	t.Parallel()
	d := ask(noon().Add(time.Minute))
	assert.Contains(t, ansi.Strip(d.View(80, 24)), "(•) at")
}

func TestPasteNeverSubmits(t *testing.T) {
	t.Parallel()
	d := ask(time.Time{})
	assert.Nil(t, d.Update(tea.PasteMsg{Content: "3h\n"}))
	assert.False(t, d.Done())
	assert.Contains(t, ansi.Strip(d.View(80, 24)), "2026-11-22 15:00:00 UTC")
	press(d, tea.KeyEscape)
	assert.True(t, d.Done())
}

func TestWhateverIsPressedTheBoxFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		latest := time.Time{}
		if hours := rapid.IntRange(0, 800).Draw(t, "hours"); hours > 0 {
			latest = noon().Add(time.Duration(hours) * time.Hour)
		}
		d := ask(latest)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			if code := rapid.SampledFrom([]rune{tea.KeyUp, tea.KeyDown, tea.KeyBackspace, tea.KeyLeft, 0}).Draw(t, "key"); code != 0 {
				press(d, code)
			} else {
				write(d, rapid.StringMatching(`[0-9hd: +äe\-]{0,9}`).Draw(t, "text"))
			}
			width, height := rapid.IntRange(30, 120).Draw(t, "width"), rapid.IntRange(11, 40).Draw(t, "height")
			lines := strings.Split(d.View(width, height), "\n")
			require.LessOrEqual(t, len(lines), height)
			for _, l := range lines {
				require.LessOrEqual(t, ansi.StringWidth(l), width)
			}
			if c := d.Cursor(); c != nil {
				require.Less(t, c.Y, len(lines))
				require.Contains(t, ansi.Strip(lines[c.Y]), ") at")
			}
		}
	})
}
