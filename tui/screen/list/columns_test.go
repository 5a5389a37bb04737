package list_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/viewstate"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// kept opens the fake system in a context whose look is kept in a folder.
func kept(dir string) func() *connect.Connection {
	return func() *connect.Connection {
		c := connect.Plain(config.Context{Name: "prod", URL: "https://users.example.com"}, fake.New(fake.Options{}))
		c.Views = viewstate.Open(viewstate.Options{Dir: dir, Context: "prod"})
		return c
	}
}

func TestColumnsAreChosenAndKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tuitest.Run(t, tuitest.Options{Open: kept(dir), Width: 160, Height: 40}, func(d *tuitest.Driver) {
		d.See("CONTACT").SeeNot("CREATED BY")
		d.Press("C").See("Columns", "[✓] CONTACT", "[ ] CREATED BY", "auto")
		d.Press("j", "j", "space").See("[ ] ENDS")
		for range 8 {
			d.Press("j")
		}
		d.See("● [ ] CREATED BY").Press("space", "K", "K", ">", "enter")
		d.SeeNot("Columns").See("CREATED BY").SeeNot("ENDS")
		d.Press("s", "s", "s", "S").See("by KEYS")
	})
	tuitest.Run(t, tuitest.Options{Open: kept(dir), Width: 160, Height: 40}, func(d *tuitest.Driver) {
		d.See("CREATED BY", "STATUS").SeeNot("ENDS")
		frame := d.Frame()
		d.Press("C", "r").See("[✓] ENDS", "[ ] CREATED BY")
		d.Press("esc")
		assert.Equal(t, frame, d.Frame(), "put back as they were")
		d.Press("C", "r", "enter").See("ENDS").SeeNot("CREATED BY")
	})
	state := viewstate.Open(viewstate.Options{Dir: dir, Context: "prod"}).State()
	assert.Empty(t, state.Columns, "the usual columns follow the system")
	assert.Equal(t, viewstate.State{Sort: "keys", Reverse: true}, state)
}

func TestEveryColumnCanBeShownAtEveryWidth(t *testing.T) {
	t.Parallel()
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{}), Width: 300, Height: 40}, func(d *tuitest.Driver) {
		d.Press("C", "G")
		for range 19 { // from the last one up, and shown where it is not
			if line(d.Frame(), "● [ ]") != "" {
				d.Press("space")
			}
			d.Press("k")
		}
		d.Press("enter").See("POLICIES", "KEY ENDS", "OLDEST KEY", "DESCRIPTION")
		for width := 60; width <= 300; width += 20 {
			d.Resize(width, 20)
			for _, l := range lines(d.Frame()) {
				require.LessOrEqual(t, kit.Width(l), width)
			}
			d.See("NAME", "STATUS")
		}
	})
}

func TestAWidthHoldsUntilThereIsNoRoom(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := viewstate.Open(viewstate.Options{Dir: dir, Context: "prod"})
	s.Set(viewstate.State{Columns: []viewstate.Column{{ID: "name", Width: 50}, {ID: "made_up"}, {ID: "status"}, {ID: "contact", Width: 8}}})
	require.NoError(t, s.Save())
	tuitest.Run(t, tuitest.Options{Open: kept(dir), Width: 120, Height: 20}, func(d *tuitest.Driver) {
		title := line(d.Frame(), "NAME")
		assert.Equal(t, 3+50+2, cells(title, "STATUS"))
		assert.Equal(t, 3+50+2+9+2, cells(title, "CONTACT"))
		d.Press("C").See("[✓] CONTACT      8 ")
		d.Press("esc").Resize(60, 15)
		assert.NotEmpty(t, line(d.Frame(), "STATUS"))
	})
}

func TestWhatWasKeptAndCannotBeReadIsSaidOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := viewstate.Open(viewstate.Options{Dir: dir, Context: "prod"})
	s.Set(viewstate.State{Reverse: true})
	require.NoError(t, s.Save())
	breakOnly(t, dir)
	tuitest.Run(t, tuitest.Options{Open: kept(dir)}, func(d *tuitest.Driver) {
		d.See("the columns and the order of the list are as at first", "CONTACT").Press("enter")
		d.See("Overview")
	})
}

func TestASortThatTheSystemLacksIsNone(t *testing.T) {
	t.Parallel()
	var c *connect.Connection
	open := func() *connect.Connection {
		c = connect.Plain(config.Context{Name: "prod"}, fake.New(fake.Options{Description: new(fake.Trustgrid())}))
		c.Views.Set(viewstate.State{Sort: "ends"})
		return c
	}
	tuitest.Run(t, tuitest.Options{Open: open}, func(d *tuitest.Driver) {
		d.See("NAME ↑").SeeNot("ENDS")
		assert.Equal(t, "ends", c.Views.State().Sort, "it may come back")
	})
}

func lines(frame string) []string { return strings.Split(frame, "\n") }

// line is the first line of a frame with a text, or empty.
func line(frame, text string) string {
	for _, l := range lines(frame) {
		if strings.Contains(l, text) {
			return l
		}
	}
	return ""
}

// cells is how far from the left a text begins in a line.
func cells(line, text string) int {
	before, _, _ := strings.Cut(line, text)
	return kit.Width(before)
}

// breakOnly makes the one file of a folder unreadable.
func breakOnly(t *testing.T, dir string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "views", "*.json"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.NoError(t, os.WriteFile(found[0], []byte("{"), 0o600))
}
