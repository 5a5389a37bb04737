package e2e

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// TestCommandLinesThatMakeNoSense end with a code and one error on standard error that says what to do.
func TestCommandLinesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		command string
		code    int
		says    string
	}{
		{"steward", 1, "the console needs a terminal, and standard output is not one"},
		{"steward nope", 2, `there is no command "nope"; there are audit, completion, config, context`},
		{"steward --context nope", 2, "there is none yet; to add one: steward context add"},
		{"steward --context a --url https://id.example.com", 2, "--context and --url name two systems: give one of them"},
		{"steward login", 2, "there is no context yet: steward context add NAME --url https://id.example.com"},
		{"steward login one two", 2, "steward login takes one context"},
		{"steward login --secret hunter2", 2, "unknown flag: --secret"},
		{"steward login --url http://id.example.com", 1, "http would send the credential in clear. Use https://id.example.com"},
		{"steward logout", 2, "there is no context yet"},
		{"steward context use", 2, "steward context use takes one argument: steward context use NAME"},
		{"steward context use nope", 2, "there is none yet"},
		{"steward context add prod --url http://id.example.com", 1, "url would send the credential in clear over http, which is for this machine only; write https"},
		{"steward context add !no --url https://id.example.com", 1, "; name "},
		{"steward context list", 2, "there is no context yet"},
		{"steward config nope", 2, `there is no command "nope"; there are check, path, schema`},
		{"steward --nope", 2, "unknown flag: --nope"},
		{"steward demo --users -1", 2, "the number of users cannot be negative"},
		{"steward demo --users many", 2, `invalid argument "many" for "--users" flag`},
		{"steward demo --scenario nope", 2, `there is no scenario "nope"; there are: demo`},
		{"steward demo --fault-rate 7", 2, "between 0 and 1"},
		{"steward demo", 1, "the console needs a terminal"},
		{"steward --url http://example.com", 1, "http would send the credential in clear. Use https://example.com"},
		{"steward --url :::", 1, "it is not an address. Write it like https://id.example.com."},
		{"steward --url file:///etc/passwd", 1, "Write it like https://id.example.com"},
		{"mockserver --nope", 2, "mockserver: unknown flag: --nope\nTry: mockserver --help\n"},
		{"mockserver --face nope", 2, `mockserver: there is no face "nope"; there are: native`},
		{"mockserver --users -1", 2, "the number of users cannot be negative"},
		{"mockserver --listen nope", 1, "mockserver: listen on nope"},
	} {
		t.Run(tc.command, func(t *testing.T) {
			words := strings.Fields(tc.command)
			cmd := exec.CommandContext(t.Context(), filepath.Join(bin, words[0]), words[1:]...)
			cmd.Env = append(isolated(t), "STEWARD_KEY_ID=key_x", "STEWARD_SECRET=not-for-printing")
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			var exit *exec.ExitError
			if err := cmd.Run(); !errors.As(err, &exit) {
				require.NoError(t, err)
			}
			require.NotNil(t, exit, "it does not succeed")
			assert.Equal(t, tc.code, exit.ExitCode())
			assert.Contains(t, errs.String(), tc.says)
			assert.NotContains(t, errs.String(), "not-for-printing")
			assert.NotContains(t, errs.String(), "goroutine")
			assert.Empty(t, out.String(), "nothing for a pipe to choke on")
		})
	}
}

// TestAPipeIsNoTerminal starts the console in a terminal whose output goes into a pipe.
func TestAPipeIsNoTerminal(t *testing.T) {
	t.Parallel()
	need(t, "bash")
	p, err := terminal.StartPty(t.Context(), 120, 40, isolated(t), "bash", "-c", `set -o pipefail; "$0" demo | cat`, filepath.Join(bin, "steward"))
	require.NoError(t, err)
	defer p.Close()
	_, err = p.WaitFor(0, "steward: the console needs a terminal, and standard output is not one: start it without a pipe or redirection")
	require.NoError(t, err)
	require.Error(t, p.Exited(), "it fails")
	assert.NotContains(t, string(p.Since(0)), "\x1b", "nothing is drawn into a pipe")
}

// TestSignalsLeaveNoSecretOnTheTerminal ends the console while a secret is revealed: the terminal is as it was before.
func TestSignalsLeaveNoSecretOnTheTerminal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			p, err := terminal.StartPty(t.Context(), 120, 40, isolated(t), filepath.Join(bin, "steward"), "demo")
			require.NoError(t, err)
			defer p.Close()
			at := 0
			step := func(keys, sees string) {
				require.NoError(t, p.Write(keys))
				_, err := p.WaitFor(at, sees)
				require.NoError(t, err)
				at = p.Len()
			}
			for _, text := range []string{"audit-archiver", "acme"} {
				_, err := p.WaitFor(0, text)
				require.NoError(t, err)
			}
			step("\r", "Overview")
			step("K", "New key")
			step("\r", "Shown once")
			step("\x03", "Leave without storing")
			step("\x1b", "reveal")
			step("r", "sus_")
			require.NoError(t, p.Signal(signal))
			require.NoError(t, p.Exited())
			_, after, left := strings.Cut(string(p.Since(at)), "\x1b[?1049l")
			require.True(t, left, "it leaves the alternate screen")
			assert.NotRegexp(t, secretForm, after)
			assert.NotContains(t, after, "\x1b[?1049h")
			assert.Contains(t, string(p.Since(at)), "\x1b[?25h", "the cursor is back")
			assert.Contains(t, string(p.Since(at)), "\x1b[?2004l", "pastes are plain again")
		})
	}
}
