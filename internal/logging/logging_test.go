package logging_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/adrg/xdg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/logging"
)

const secret = "sus_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg_a1b2c3"

// logged is what the file holds after the calls.
func logged(t *testing.T, calls func(*slog.Logger)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state", "steward.log")
	logger, file, err := logging.Open(logging.Options{Path: path})
	require.NoError(t, err)
	calls(logger)
	require.NoError(t, file.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

func TestLinesAreJSON(t *testing.T) {
	t.Parallel()
	text := logged(t, func(l *slog.Logger) {
		l.Info("request", "method", "GET", "status", 200, "id", "req-1")
		l.Debug("below the level")
	})
	var line map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &line), "one line: %s", text)
	assert.Equal(t, "request", line["msg"])
	assert.InDelta(t, 200, line["status"], 0)
	assert.Equal(t, "req-1", line["id"])
}

func TestCredentialsAreMasked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		log  func(*slog.Logger)
	}{
		{"the secret type", func(l *slog.Logger) { l.Info("x", "value", apiclient.NewSecret(secret)) }},
		{"the secret type inside another", func(l *slog.Logger) {
			l.Info("x", "key", apiclient.IssuedKey{Secret: apiclient.NewSecret(secret)})
		}},
		{"a telling key", func(l *slog.Logger) { l.Info("x", "Authorization", secret) }},
		{"a telling key in a group", func(l *slog.Logger) {
			l.WithGroup("request").Info("x", slog.Group("header", slog.String("X-Api-Key", secret)))
		}},
		{"a telling key of the logger", func(l *slog.Logger) { l.With("access_token", secret).Info("x") }},
		{"headers", func(l *slog.Logger) { l.Info("x", "headers", http.Header{"Authorization": {"Bearer abc" + secret}}) }},
		{"the message", func(l *slog.Logger) { l.Info("sent " + secret) }},
		{"an error", func(l *slog.Logger) { l.Info("x", "error", fmt.Errorf("no: %w", errors.New(secret))) }},
		{"bytes", func(l *slog.Logger) { l.Info("x", "body", []byte(`{"secret":"`+secret+`"}`)) }},
		{"any struct", func(l *slog.Logger) { l.Info("x", "value", struct{ Text string }{secret}) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			text := logged(t, tc.log)
			assert.NotContains(t, text, secret[4:])
			assert.NotContains(t, text, secret[:20])
			assert.Contains(t, text, "•")
		})
	}
}

func TestShapesOfCredentialsAreMasked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Authorization: Bearer hunter2", "basic hunter2", "trustgrid-token id:hunter2", "client_secret=hunter2&x=1",
		`{"access_token": "hunter2"}`, `came: "{\"access_token\":\"hunter2\""`, "https://ada:hunter2@example.com/",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			assert.NotContains(t, logged(t, func(l *slog.Logger) { l.Info(text) }), "hunter2")
		})
	}
}

func TestWhatIsNoCredentialStays(t *testing.T) {
	t.Parallel()
	text := logged(t, func(l *slog.Logger) {
		l.Info("made a key", "key_id", "key_01K9", "headers", http.Header{"Request-Id": {"req-7"}}, "error", errors.New("name taken"))
	})
	for _, want := range []string{"key_01K9", "req-7", "name taken"} {
		assert.Contains(t, text, want)
	}
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // rights are not file modes there
	}
	path := filepath.Join(t.TempDir(), "a", "steward.log")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, nil, 0o644))
	_, file, err := logging.Open(logging.Options{Path: path})
	require.NoError(t, err)
	require.NoError(t, file.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestLinkInPlaceOfTheFileIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, path := filepath.Join(dir, "target"), filepath.Join(dir, "steward.log")
	require.NoError(t, os.WriteFile(target, nil, 0o600))
	require.NoError(t, os.Symlink(target, path))
	_, _, err := logging.Open(logging.Options{Path: path})
	require.ErrorContains(t, err, path)
}

func TestFileNeverGrowsBeyondItsSize(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "steward.log")
	for range 2 {
		logger, file, err := logging.Open(logging.Options{Path: path, MaxBytes: 4_000})
		require.NoError(t, err)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 50 {
					logger.Info(strings.Repeat("x", 100))
				}
			})
		}
		all.Wait()
		require.NoError(t, file.Close())
	}
	for _, name := range []string{path, path + ".1"} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		assert.LessOrEqual(t, info.Size(), int64(4_000))
		assert.Positive(t, info.Size())
	}
}

func TestUsualPlaceIsTheStateFolder(t *testing.T) {
	t.Cleanup(xdg.Reload) // after the variable is set back
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	_, file, err := logging.Open(logging.Options{})
	require.NoError(t, err)
	require.NoError(t, file.Close())
	assert.FileExists(t, filepath.Join(os.Getenv("XDG_STATE_HOME"), "steward", "steward.log"))
}
