package credentials

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// commandTime bounds a credential command: a password manager may ask its owner meanwhile.
const commandTime = 30 * time.Second

// holdTime is how long a program that a command left behind may hold on to its output after the command ended.
const holdTime = time.Second

// command runs the place's credential command and reads what it prints.
func (c *Chain) command(ctx context.Context, p Place) (Credential, error) {
	name := clean(filepath.Base(p.Command[0]), mostName)
	ctx, stop := context.WithTimeout(ctx, commandTime)
	defer stop()
	output, err := c.run(ctx, p.Command)
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return Credential{}, &miss{words: fmt.Sprintf("there is no program %s here to run as the credential command", name), cause: err, failed: true}
	case err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Credential{}, &miss{words: fmt.Sprintf("the credential command %s did not end within %s", name, commandTime), cause: err, failed: true}
	case err != nil:
		return Credential{}, &miss{words: fmt.Sprintf("the credential command %s failed: %s", name, err), cause: err, failed: true}
	}
	who, err := parse(string(output))
	if err != nil {
		return Credential{}, &miss{words: fmt.Sprintf("what the credential command %s prints is of no use: %s", name, err), cause: err, failed: true}
	}
	return who, nil
}

var errTooMuch = fmt.Errorf("it printed more than %d kB", mostOutput>>10)

// runProgram is the Runner of this machine. The program gets no terminal, nothing to read, and none of steward's
// variables; with everything it started it is killed when ctx ends or when it prints too much.
func runProgram(ctx context.Context, argv []string) ([]byte, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	output := &capped{most: mostOutput, full: func() { stop(errTooMuch) }}
	words := &capped{most: mostOutput, full: func() {}}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) // #nosec G204 -- the operator's own configuration
	cmd.Env = withoutOurs(os.Environ())
	cmd.Stdout, cmd.Stderr = output, words
	cmd.WaitDelay = holdTime
	separate(cmd)
	err := cmd.Run()
	switch cause := context.Cause(ctx); {
	case err == nil && !output.over, errors.Is(err, exec.ErrWaitDelay) && !output.over:
		return output.kept.Bytes(), nil
	case output.over:
		return nil, errTooMuch
	case cause != nil:
		return nil, cause
	}
	if said := clean(masked(words.kept.String(), output.kept.String()), mostWords); said != "" {
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	return nil, err
}

// withoutOurs is an environment without steward's variables.
func withoutOurs(environ []string) []string {
	var kept []string
	for _, variable := range environ {
		if !strings.HasPrefix(variable, "STEWARD_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// masked hides in words whatever stands in the output too: a program that traces itself writes its secret twice.
func masked(words, output string) string {
	parts := strings.FieldsFunc(output, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'={},:", r) })
	for _, part := range append(strings.Split(output, "\n"), parts...) {
		if part = strings.TrimSpace(part); len(part) >= shortestMasked {
			words = strings.ReplaceAll(words, part, "•••")
		}
	}
	return words
}

// shortestMasked keeps masked from tearing words apart, in bytes.
const shortestMasked = 4

// capped keeps the first bytes that are written to it, and calls full when there are more.
type capped struct {
	kept bytes.Buffer // not embedded: its ReadFrom would take the place of Write
	most int
	over bool
	full func()
}

// Write implements io.Writer and never fails, so that a program is not ended by it.
func (c *capped) Write(p []byte) (int, error) {
	room := c.most - c.kept.Len()
	if len(p) > room && !c.over {
		c.over = true
		c.full()
	}
	_, _ = c.kept.Write(p[:min(len(p), room)])
	return len(p), nil
}
