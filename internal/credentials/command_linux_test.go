package credentials

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// sh is a credential command that is a shell script.
func sh(script string) []string { return []string{"/bin/sh", "-c", script} }

func TestWhatAProgramPrintsIsItsAnswer(t *testing.T) {
	t.Setenv("STEWARD_OTHER", "ours")
	t.Setenv("PLAIN_VARIABLE", "theirs")
	for name, tc := range map[string]struct{ script, want string }{
		"its output only":            {`echo key_1; echo warning >&2; echo hunter2`, "key_1\nhunter2\n"},
		"the environment":            {`printf %s "$PLAIN_VARIABLE"`, "theirs"},
		"without what is ours":       {`printf %s "$STEWARD_OTHER-"`, "-"},
		"nothing to read":            {`read -r x || printf none`, "none"},
		"no terminal":                {`(: </dev/tty) 2>/dev/null || printf none`, "none"},
		"what it left behind aside":  {`sleep 60 & printf done`, "done"},
		"much on its standard error": {`head -c 200000 /dev/zero >&2; printf done`, "done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			out, err := runProgram(t.Context(), sh(tc.script))
			require.NoError(t, err)
			assert.Equal(t, tc.want, string(out))
			assert.Less(t, time.Since(began), 25*time.Second)
		})
	}
}

func TestArgumentsSeeNoShell(t *testing.T) {
	t.Parallel()
	out, err := runProgram(t.Context(), []string{"printf", "%s|", "$HOME; x", "`y`"})
	require.NoError(t, err)
	assert.Equal(t, "$HOME; x|`y`|", string(out))
}

func TestAProgramThatFailsIsQuotedWithoutItsSecret(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.run = runProgram
	for _, tc := range []struct {
		name    string
		command []string
		says    string
	}{
		{"its words", sh(`echo hunter2; printf 'no entry\n\033[31mprod\n' >&2; exit 3`), "the credential command sh failed: exit status 3: no entry <U+001B>[31mprod"},
		{"its trace", sh(`set -x; echo hunter2; exit 1`), "exit status 1: + echo ••• + exit 1"},
		{"its trace of JSON", sh(`echo '{"secret":"hunter2"}'; echo 'got hunter2' >&2; exit 1`), "got •••"},
		{"long words", sh(`head -c 9000 /dev/zero | tr '\0' x >&2; exit 1`), strings.Repeat("x", mostWords) + "…"},
		{"no words", sh(`exit 4`), "failed: exit status 4"},
		{"nothing printed", sh(`true`), "what the credential command sh prints is of no use: it is empty"},
		{"too much printed", sh(`yes hunter2`), "it printed more than 64 kB"},
		{"no such program", []string{"no-such-program-here"}, "there is no program no-such-program-here here"},
		{"no such path", []string{"/nonexistent/pass"}, "no such file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := b.Find(t.Context(), Place{Account: "prod", Command: tc.command})
			require.ErrorIs(t, err, ErrNone)
			require.ErrorContains(t, err, tc.says)
			assert.NotContains(t, err.Error(), "hunter2")
			assert.Less(t, len(err.Error()), 1000)
		})
	}
}

func TestAProgramThatHangsIsKilledWithItsChildren(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"a child of its own":      `sleep 60 & echo $! >"$0"; wait`,
		"that ignores the others": `trap '' TERM HUP INT PIPE; sh -c 'trap "" TERM HUP; echo $$ >"$0"; while :; do sleep 1; done' "$0"; wait`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			note := filepath.Join(t.TempDir(), "pid")
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			ended := make(chan error, 1)
			go func() {
				_, err := runProgram(ctx, append(sh(script), note))
				ended <- err
			}()
			var child int
			require.Eventually(t, func() bool {
				text, err := os.ReadFile(note)
				if err != nil || !strings.HasSuffix(string(text), "\n") {
					return false
				}
				child, err = strconv.Atoi(strings.TrimSpace(string(text)))
				return err == nil
			}, time.Minute, 5*time.Millisecond)
			assert.True(t, alive(child))
			stop()
			require.ErrorIs(t, <-ended, context.Canceled)
			require.Eventually(t, func() bool { return !alive(child) }, time.Minute, 5*time.Millisecond)
		})
	}
}

// alive reports whether a process runs; one that only waits to be reaped does not.
func alive(pid int) bool {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil || unix.Kill(pid, 0) != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(status), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func TestAPipeInPlaceOfTheCredentialFileHoldsUpNobody(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, unix.Mkfifo(path, 0o600))
	b := newBench(t, map[string]string{EnvFile: path})
	_, err := b.Find(t.Context(), first())
	require.ErrorContains(t, err, "is no regular file", "and not that it could not be read in time")
}
