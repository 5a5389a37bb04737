//go:build unix

package config

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFileThatOthersMayWriteIsNotRead(t *testing.T) {
	t.Parallel()
	for mode, good := range map[os.FileMode]bool{
		0o600: true, 0o644: true, 0o400: true, 0o660: false, 0o664: false, 0o602: false, 0o666: false,
	} {
		f := example(t)
		require.NoError(t, os.Chmod(f.Path(), mode))
		_, err := f.Load()
		if good {
			require.NoError(t, err, mode.String())
			continue
		}
		var refused *PermissionError
		require.ErrorAs(t, err, &refused, mode.String())
		assert.Equal(t, "chmod go-w "+f.Path(), refused.Mend)
		assert.Contains(t, err.Error(), refused.Mend)
		before := textOf(t, f)
		require.ErrorAs(t, f.Use("prod"), &refused, "nor is it written")
		assert.Equal(t, before, textOf(t, f))
	}
}

// owned is a file of somebody.
type owned struct {
	os.FileInfo
	uid uint32
}

func (o owned) Sys() any { return &syscall.Stat_t{Uid: o.uid} }

func TestFileOfSomebodyElseIsNotRead(t *testing.T) {
	t.Parallel()
	info, err := os.Stat(example(t).Path())
	require.NoError(t, err)
	me := uint32(os.Geteuid()) //nolint:gosec // a user's number
	require.NoError(t, permission("config.yaml", owned{info, me}))
	require.NoError(t, permission("config.yaml", owned{info, 0}), "root may do everything anyway")
	var refused *PermissionError
	require.ErrorAs(t, permission("it's mine.yaml", owned{info, me + 1}), &refused)
	assert.Regexp(t, `^sudo chown \d+ 'it'\\''s mine.yaml'$`, refused.Mend)
}

func TestLinkStaysAndItsTargetIsReplaced(t *testing.T) {
	t.Parallel()
	for name, absolute := range map[string]bool{"absolute": true, "relative": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			target := filepath.Join("dotfiles", "steward.yaml")
			if absolute {
				target = filepath.Join(folder, target)
			}
			link := filepath.Join(folder, "config.yaml")
			require.NoError(t, os.Symlink(target, link))
			f := Open(link)
			assert.False(t, f.Exists(), "the link leads nowhere yet")
			require.NoError(t, f.Put(lab()))
			require.NoError(t, f.Rename("lab", "lab2"))

			to, err := os.Readlink(link)
			require.NoError(t, err)
			assert.Equal(t, target, to)
			c, err := Open(filepath.Join(folder, "dotfiles", "steward.yaml")).Load()
			require.NoError(t, err)
			assert.Equal(t, []string{"lab2"}, c.ContextNames())
		})
	}
	t.Run("to itself", func(t *testing.T) {
		t.Parallel()
		link := filepath.Join(t.TempDir(), "config.yaml")
		require.NoError(t, os.Symlink(link, link))
		require.Error(t, Open(link).Put(lab()))
	})
}

func TestPipeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	done := make(chan error, 1)
	go func() {
		_, err := Open(path).Load()
		done <- err
	}()
	select {
	case err := <-done:
		require.ErrorContains(t, err, "is not a file")
	case <-time.After(time.Minute):
		t.Fatal("the pipe is waited for")
	}
}
