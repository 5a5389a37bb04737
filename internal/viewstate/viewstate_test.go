package viewstate_test

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/viewstate"
)

func some() viewstate.State {
	return viewstate.State{Columns: []viewstate.Column{{ID: "name", Width: 30}, {ID: "id"}}, Sort: "ends", Reverse: true}
}

// only is the one file that a folder of states holds.
func only(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "views", "*"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

func TestWhatIsSavedIsThereNextTime(t *testing.T) {
	t.Parallel()
	o := viewstate.Options{Dir: t.TempDir(), Context: "prod"}
	s := viewstate.Open(o)
	assert.Zero(t, s.State())
	assert.True(t, s.Set(some()))
	require.NoError(t, s.Save())
	require.NoError(t, s.Save(), "there is nothing left to write")
	next := viewstate.Open(o)
	require.NoError(t, next.Problem())
	assert.Equal(t, some(), next.State())
	if runtime.GOOS != "windows" {
		info, err := os.Stat(only(t, o.Dir))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestContextsAreKeptApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := []string{"prod", "PROD", "https://users.example.com:8443/api", "https://users.example.com:8443/apj", "../../etc/passwd"}
	for i, name := range names {
		s := viewstate.Open(viewstate.Options{Dir: dir, Context: name})
		s.Set(viewstate.State{Columns: []viewstate.Column{{ID: "name", Width: i + 1}}})
		require.NoError(t, s.Save())
	}
	for i, name := range names {
		assert.Equal(t, i+1, viewstate.Open(viewstate.Options{Dir: dir, Context: name}).State().Columns[0].Width, name)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "views"))
	require.NoError(t, err)
	assert.Len(t, entries, len(names), "nothing is written elsewhere, and nothing is left behind")
}

func TestMemoryOnlyWritesNothing(t *testing.T) {
	t.Parallel()
	var none *viewstate.Store
	assert.False(t, none.Set(some()))
	assert.Zero(t, none.State())
	require.NoError(t, none.Save())
	require.NoError(t, none.Problem())
	s := viewstate.Open(viewstate.Options{Context: "demo"})
	assert.False(t, s.Set(some()))
	assert.Equal(t, some(), s.State())
	require.NoError(t, s.Save())
}

func TestWhatCannotBeReadIsSaidOnceAndReplaced(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, says string }{
		"no JSON":                {`{"version":1,`, "not what was written"},
		"another type":           {`{"version":1,"context":"prod","columns":7}`, "not what was written"},
		"a version to come":      {`{"version":2,"context":"prod"}`, "version 2"},
		"another context's":      {`{"version":1,"context":"staging"}`, "another context"},
		"more than we write":     {`{"version":1,"context":"prod"}` + string(make([]byte, 70<<10)), "longer than"},
		"nothing in the file":    {"", "not what was written"},
		"bytes that are no text": {"\xff\xfe\x00", "not what was written"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := viewstate.Options{Dir: t.TempDir(), Context: "prod"}
			s := viewstate.Open(o)
			s.Set(some())
			require.NoError(t, s.Save())
			require.NoError(t, os.WriteFile(only(t, o.Dir), []byte(tc.text), 0o600))
			s = viewstate.Open(o)
			require.ErrorContains(t, s.Problem(), tc.says)
			require.NoError(t, s.Problem(), "once is enough")
			assert.Zero(t, s.State())
			s.Set(some())
			require.NoError(t, s.Save())
			assert.Equal(t, some(), viewstate.Open(o).State())
		})
	}
}

func TestOddColumnsAreLeftOut(t *testing.T) {
	t.Parallel()
	o := viewstate.Options{Dir: t.TempDir(), Context: "prod"}
	s := viewstate.Open(o)
	s.Set(viewstate.State{Columns: []viewstate.Column{{ID: "name"}, {ID: ""}, {ID: "name", Width: 3}, {ID: "id", Width: -4}, {ID: "made up", Width: 9000}}})
	require.NoError(t, s.Save())
	assert.Equal(t, []viewstate.Column{{ID: "name"}, {ID: "id"}, {ID: "made up"}}, viewstate.Open(o).State().Columns)
}

func TestAFolderThatCannotBeIsAnErrorOfSave(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	s := viewstate.Open(viewstate.Options{Dir: file, Context: "prod"})
	s.Set(some())
	require.ErrorContains(t, s.Save(), "keep the columns")
	assert.Equal(t, some(), s.State(), "in memory it goes on")
}

func TestTheNewestStateStays(t *testing.T) {
	t.Parallel()
	o := viewstate.Options{Dir: t.TempDir(), Context: "prod"}
	s := viewstate.Open(o)
	var saving sync.WaitGroup
	for i := range 50 {
		s.Set(viewstate.State{Columns: []viewstate.Column{{ID: "name", Width: i + 1}}})
		saving.Go(func() { assert.NoError(t, s.Save()) })
	}
	saving.Wait()
	assert.Equal(t, 50, viewstate.Open(o).State().Columns[0].Width)
}

func TestEveryStateSurvives(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		want := viewstate.State{Sort: rapid.String().Draw(t, "sort"), Reverse: rapid.Bool().Draw(t, "reverse")}
		for _, id := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_]{1,12}`), 0, 20, rapid.ID[string]).Draw(t, "ids") {
			want.Columns = append(want.Columns, viewstate.Column{ID: id, Width: rapid.IntRange(0, 500).Draw(t, "width")})
		}
		o := viewstate.Options{Dir: dir, Context: rapid.StringN(1, 60, -1).Draw(t, "context")}
		s := viewstate.Open(o)
		s.Set(want)
		if err := s.Save(); err != nil {
			t.Fatal(err)
		}
		if got := viewstate.Open(o).State(); got.Sort != want.Sort || len(got.Columns) != len(want.Columns) {
			t.Fatalf("%+v became %+v", want, got)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"version":1,"context":"prod","columns":[{"id":"name","width":3}],"sort":"ends"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		o := viewstate.Options{Dir: t.TempDir(), Context: "prod"}
		s := viewstate.Open(o)
		s.Set(some())
		require.NoError(t, s.Save())
		require.NoError(t, os.WriteFile(only(t, o.Dir), text, 0o600))
		s = viewstate.Open(o)
		for _, c := range s.State().Columns {
			assert.True(t, c.ID != "" && c.Width >= 0 && c.Width <= 500)
		}
	})
}

func TestARenamedContextKeepsItsLookAndARemovedOneLosesIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := viewstate.Open(viewstate.Options{Dir: dir, Context: "prod"})
	s.Set(some())
	require.NoError(t, s.Save())
	require.NoError(t, viewstate.Rename(dir, "prod", "production"))
	assert.Zero(t, viewstate.Open(viewstate.Options{Dir: dir, Context: "prod"}).State())
	assert.Equal(t, some(), viewstate.Open(viewstate.Options{Dir: dir, Context: "production"}).State())
	require.NoError(t, viewstate.Forget(dir, "production"))
	require.NoError(t, viewstate.Forget(dir, "production"))
	assert.Zero(t, viewstate.Open(viewstate.Options{Dir: dir, Context: "production"}).State())
}
