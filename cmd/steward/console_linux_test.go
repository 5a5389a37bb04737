package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/credentials"
)

// patience bounds what should take far less.
const patience = 30 * time.Second

// session is the real program in a terminal of its own.
type session struct {
	t      *testing.T
	cmd    *exec.Cmd
	tty    *os.File
	output bytes.Buffer
	state  string // the state folder
}

func startConsole(t *testing.T, env []string, args ...string) *session {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	program := filepath.Join(t.TempDir(), "steward")
	require.NoError(t, os.Symlink(self, program)) // the test binary is steward when it is called so
	s := &session{t: t, state: t.TempDir()}
	s.cmd = exec.CommandContext(t.Context(), program, args...)
	s.cmd.Env = append([]string{
		"TERM=xterm-256color", "LANG=C.UTF-8", "HOME=" + t.TempDir(), "XDG_STATE_HOME=" + s.state, "PATH=" + os.Getenv("PATH"),
	}, env...)
	s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 40, Cols: 120})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.tty.Close() })
	return s
}

// until reads until the text was written.
func (s *session) until(text string) {
	s.t.Helper()
	require.NoError(s.t, s.tty.SetReadDeadline(time.Now().Add(patience)))
	buffer := make([]byte, 1<<16)
	for !strings.Contains(s.output.String(), text) {
		n, err := s.tty.Read(buffer)
		s.output.Write(buffer[:n])
		require.NoError(s.t, err, "waiting for %q in %q", text, s.output.String())
	}
}

// end reads the rest and gives the exit code.
func (s *session) end() int {
	s.t.Helper()
	require.NoError(s.t, s.tty.SetReadDeadline(time.Now().Add(patience)))
	_, err := io.Copy(&s.output, s.tty)
	require.True(s.t, err == nil || errors.Is(err, syscall.EIO), "the console did not end: %v", err)
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil {
		require.ErrorAs(s.t, err, &exit)
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		s.t.Logf("exit code %d after\n%s", code, ansi.Strip(s.output.String()))
	}
	return s.cmd.ProcessState.ExitCode()
}

const (
	altScreenOn  = "\x1b[?1049h"
	altScreenOff = "\x1b[?1049l"
)

func TestSignalsEndTheConsoleAndRestoreTheTerminal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			s := startConsole(t, nil, "demo")
			s.until("Service users")
			require.NoError(t, s.cmd.Process.Signal(signal))
			assert.Zero(t, s.end())
			text := s.output.String()
			assert.Greater(t, strings.LastIndex(text, altScreenOff), strings.LastIndex(text, altScreenOn))
			assert.Contains(t, text, "\x1b[?25h", "the cursor is back")
		})
	}
}

func TestTracesOfBubbleTeaAreRefused(t *testing.T) {
	t.Parallel()
	trace := filepath.Join(t.TempDir(), "trace")
	s := startConsole(t, []string{"TEA_TRACE=" + trace, "UV_DEBUG=" + trace, "TEA_DEBUG=1"}, "demo")
	s.until("Service users")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	assert.Zero(t, s.end())
	assert.NoFileExists(t, trace)
}

func TestLogIsPrivateAndHoldsNoCredential(t *testing.T) {
	t.Parallel()
	s := startConsole(t, []string{credentials.EnvKeyID + "=key_demo", credentials.EnvSecret + "=not-for-printing"}, "--url", "http://127.0.0.1:1")
	s.until("Service users")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	assert.Zero(t, s.end())
	assert.NotContains(t, s.output.String(), "not-for-printing")
	path := filepath.Join(s.state, "steward", "steward.log")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(text), "console starts")
	assert.NotContains(t, string(text), "not-for-printing")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestConsoleRunsWithoutAPlaceForALog(t *testing.T) {
	t.Parallel()
	s := startConsole(t, []string{"XDG_STATE_HOME=/dev/null"}, "demo")
	s.until("going on without a log")
	s.until("Service users")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	assert.Zero(t, s.end())
}

func TestNoCoreFileCanBeWritten(t *testing.T) {
	t.Parallel()
	s := startConsole(t, nil, "demo")
	s.until("Service users")
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.cmd.Process.Pid))
	require.NoError(t, err)
	assert.Regexp(t, `Max core file size\s+0\s+0\s`, string(limits))
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	assert.Zero(t, s.end())
}
