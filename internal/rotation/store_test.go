package rotation_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/rotation"
)

func note(user string) rotation.Note {
	return rotation.Note{User: apiclient.UserID(user), Name: user, Began: now, Old: "old", New: "new", Made: now, Quiet: 1}
}

func TestNotesOutliveTheProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := func(context string) *rotation.Store {
		return rotation.OpenStore(rotation.StoreOptions{Dir: dir, Context: context})
	}
	first, other := note("ci-deploy"), note("../../etc/passwd\x00")
	other.Began = now.Add(1)
	require.NoError(t, open("prod").Put(first))
	require.NoError(t, open("prod").Put(other))
	require.NoError(t, open("PROD").Put(note("of another context")))

	notes, err := open("prod").Notes()
	require.NoError(t, err)
	assert.Equal(t, []rotation.Note{first, other}, notes, "oldest first, and of this context only")
	got, err := open("prod").Note(first.User)
	require.NoError(t, err)
	assert.Equal(t, &first, got)

	require.NoError(t, open("prod").Drop(first.User))
	require.NoError(t, open("prod").Drop(first.User), "twice is as good")
	got, err = open("prod").Note(first.User)
	require.NoError(t, err)
	assert.Nil(t, got)
	files, err := filepath.Glob(filepath.Join(dir, "rotations", "*", "*"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	for _, path := range files {
		info, err := os.Stat(path)
		require.NoError(t, err)
		if runtime.GOOS != "windows" {
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		}
	}
}

func TestNotesInMemoryAreTheStoresOwn(t *testing.T) {
	t.Parallel()
	for _, s := range []*rotation.Store{{}, rotation.OpenStore(rotation.StoreOptions{Context: "demo"})} {
		require.NoError(t, s.Put(note("a")))
		notes, err := s.Notes()
		require.NoError(t, err)
		assert.Len(t, notes, 1)
		require.NoError(t, s.Drop(note("a").User))
		got, err := s.Note(note("a").User)
		require.NoError(t, err)
		assert.Nil(t, got)
	}
}

func TestBadFilesAreSaidAndStopNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := rotation.OpenStore(rotation.StoreOptions{Dir: dir, Context: "prod"})
	good := note("good")
	require.NoError(t, s.Put(good))
	folder, err := filepath.Glob(filepath.Join(dir, "rotations", "*"))
	require.NoError(t, err)
	require.Len(t, folder, 1)
	whole, err := filepath.Glob(filepath.Join(folder[0], "*.json"))
	require.NoError(t, err)
	content, err := os.ReadFile(whole[0])
	require.NoError(t, err)
	for name, text := range map[string]string{
		"broken.json": "{", "empty.json": "", "future.json": `{"version":9}`, "nobody.json": `{"version":1,"rotation":{}}`,
		"misnamed.json": string(content), "large.json": string(make([]byte, 1<<17)), ".new-1": "half", "readme.txt": "not ours",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder[0], name), []byte(text), 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(folder[0], "folder.json"), 0o700))
	notes, err := s.Notes()
	assert.Equal(t, []rotation.Note{good}, notes)
	for _, name := range []string{"broken.json", "empty.json", "future.json", "nobody.json", "misnamed.json", "large.json"} {
		require.ErrorContains(t, err, name)
	}
	assert.NotContains(t, err.Error(), "folder.json")
	assert.NotContains(t, err.Error(), "readme.txt")
}

func TestANoteThatCannotBeWrittenIsSaid(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	s := rotation.OpenStore(rotation.StoreOptions{Dir: file, Context: "prod"})
	require.ErrorContains(t, s.Put(note("a")), "note the rotation")
	_, err := s.Notes()
	require.Error(t, err)
}

// Whatever a file holds, reading it ends, and gives a note of a user or an error.
func FuzzNotes(f *testing.F) {
	f.Add([]byte(`{"version":1,"rotation":{"user":"u","began":"2026-11-22T12:00:00Z","old":"a","new":"b","quiet":5}}`))
	f.Add([]byte(`{"version":1,"rotation":{"user":"u","began":"x"}}`))
	f.Add([]byte("\x00[]"))
	dir := f.TempDir()
	s := rotation.OpenStore(rotation.StoreOptions{Dir: dir, Context: "prod"})
	require.NoError(f, s.Put(rotation.Note{User: "u", Began: now}))
	files, err := filepath.Glob(filepath.Join(dir, "rotations", "*", "*.json"))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, content []byte) {
		require.NoError(t, os.WriteFile(files[0], content, 0o600))
		n, err := s.Note("u")
		if err == nil {
			require.NotNil(t, n)
			assert.Equal(t, apiclient.UserID("u"), n.User)
			assert.False(t, n.Began.IsZero())
			assert.GreaterOrEqual(t, n.Quiet, time.Duration(0))
		}
	})
}
