package datepicker_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/datepicker"
)

func options() datepicker.Options {
	today := date(2026, 11, 22)
	return datepicker.Options{
		Label: "End date", Now: time.Date(2026, 11, 22, 13, 0, 0, 0, time.FixedZone("CET", 3600)),
		Presets: []datepicker.Preset{
			{Title: "Never"}, {Title: "30 days", Date: today.AddDays(30)}, {Title: "90 days", Date: today.AddDays(90)},
		},
	}
}

func newField(o datepicker.Options) *datepicker.EndDate {
	e := datepicker.NewEndDate(kit.NewTheme(kit.ThemeOptions{}), o)
	e.Resize(120, 12)
	e.Focus()
	return e
}

func write(e *datepicker.EndDate, text string) {
	for _, r := range text {
		e.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func stroke(e *datepicker.EndDate, codes ...rune) (used bool) {
	for _, c := range codes {
		used, _ = e.Update(tea.KeyPressMsg{Code: c})
	}
	return used
}

func TestEndDateLooksAsDrawn(t *testing.T) {
	t.Parallel()
	e := newField(options())
	write(e, "2027-01-12")
	golden.RequireEqual(t, plain(e.View())+"\n")
}

func TestEndDateTellsTheLastInstantHereAndInUTC(t *testing.T) {
	t.Parallel()
	e := newField(options())
	assert.Contains(t, plain(e.View()), "Never ends")
	assert.True(t, e.Date().IsZero())
	stroke(e, tea.KeyDown)
	assert.Equal(t, "2026-12-22", e.Date().String())
	for _, words := range []string{"Works until 2026-12-22 23:59:59 UTC", "= 2026-12-23 00:59:59 your time", "30 days from today"} {
		assert.Contains(t, plain(e.View()), words)
	}
}

func TestEndDateMovesFromPresetsIntoTheCalendarAndOut(t *testing.T) {
	t.Parallel()
	e := newField(options())
	stroke(e, tea.KeyDown, tea.KeyDown, tea.KeyDown)
	assert.True(t, stroke(e, tea.KeyEnter), "enter goes into the calendar")
	stroke(e, tea.KeyRight, tea.KeyDown)
	assert.Equal(t, "2027-02-28", e.Date().String())
	assert.False(t, stroke(e, tea.KeyEnter), "the second enter is the form's")
	used, _ := e.Update(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
	assert.True(t, used)
	stroke(e, tea.KeyUp)
	assert.Equal(t, "2027-02-20", e.Date().String(), "back at 90 days")
}

func TestEndDateRefusesDatesThatArePast(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-11-21": "2026-11-21 is past: pick 2026-11-22 or later",
		"2026-11-22": "",
		"2026-11-2":  "a date looks like 2027-01-12",
		"2026-13-01": "a date looks like 2027-01-12",
		"9999-12-31": "",
	} {
		e := newField(options())
		write(e, text)
		assert.Equal(t, want, e.Problem(), text)
	}
}

func TestEndDateAcceptsWhatIsAlreadySo(t *testing.T) {
	t.Parallel()
	o := options()
	o.Initial, o.UseInitial = date(2020, 1, 1), true
	e := newField(o)
	assert.Empty(t, e.Problem())
	write(e, "2020-01-02")
	assert.NotEmpty(t, e.Problem())
}

func TestEndDateTakesAPasteWithoutSubmitting(t *testing.T) {
	t.Parallel()
	e := newField(options())
	used, _ := e.Update(tea.PasteMsg{Content: "2027-01-12\n"})
	assert.True(t, used)
	assert.Equal(t, "2027-01-12", e.Date().String())
}

func TestEndDateBackspaceEditsTheDate(t *testing.T) {
	t.Parallel()
	e := newField(options())
	write(e, "2027-01-12")
	stroke(e, tea.KeyBackspace)
	x, y, ok := e.Cursor()
	require.True(t, ok)
	assert.Equal(t, []int{24, 4}, []int{x, y})
	write(e, "9")
	assert.Equal(t, "2027-01-19", e.Date().String())
	assert.Empty(t, e.Problem())
}

func TestEndDateFoldsWhileItHasNoFocus(t *testing.T) {
	t.Parallel()
	o := options()
	o.Folds, o.UseInitial, o.Initial = true, true, date(2027, 1, 12)
	e := newField(o)
	e.Blur()
	assert.Equal(t, "   End date      2027-01-12   works until 23:59:59 UTC, 51 days from today\n", plain(e.View()))
}

func TestEndDateComesBackAsItWasLeft(t *testing.T) {
	t.Parallel()
	keys := []tea.KeyPressMsg{
		{Code: tea.KeyUp},
		{Code: tea.KeyDown},
		{Code: tea.KeyRight},
		{Code: tea.KeyEnter},
		{Code: tea.KeyTab},
		{Code: tea.KeyPgDown},
		{Code: '2', Text: "2"},
		{Code: '-', Text: "-"},
		{Code: tea.KeyBackspace},
		{Code: tea.KeyTab, Mod: tea.ModShift},
	}
	rapid.Check(t, func(t *rapid.T) {
		e := newField(options())
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			e.Update(rapid.SampledFrom(keys).Draw(t, "key"))
			width := rapid.IntRange(58, 130).Draw(t, "width")
			e.Resize(width, 11)
			for _, line := range e.View() {
				assert.LessOrEqual(t, kit.Width(line), width)
			}
		}
		again := newField(options())
		again.Restore(e.State())
		assert.Equal(t, e.Date(), again.Date())
		assert.Equal(t, e.Problem(), again.Problem())
	})
}

func TestAwayCountsDays(t *testing.T) {
	t.Parallel()
	today := date(2026, 11, 22)
	for days, want := range map[int]string{0: "today", 1: "tomorrow", -1: "yesterday", -3: "3 days ago", 51: "51 days from today", 1500: "1,500 days from today"} {
		assert.Equal(t, want, datepicker.Away(today.AddDays(days), today))
	}
	assert.Equal(t, "2027-01-12 23:59:59 UTC", datepicker.UTC(apiclient.NewDate(2027, 1, 12)))
}
