// Command steward is the terminal console for service users. It reads the command line (command.go), makes what opens
// the contexts and finds their credentials (contexts.go, demo.go), and hands over to package tui (console.go).
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/charmbracelet/fang"
	"github.com/spf13/cobra"

	"steward/internal/config"
	"steward/internal/script"
	"steward/tui/kit"
)

// version is set by the linker.
var version = "dev"

// The exit codes besides 0.
const (
	exitFailed = 1 // it could not start or go on
	exitUsage  = 2 // the command line makes no sense
)

// gcPercent trades a little time of the collector for memory: 100,000 users take 120 MB instead of 150.
const gcPercent = 50

func main() {
	m := machine()
	m.traces = dropTraces()
	harden(os.Getenv)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(m))
}

// dropTraces takes the variables out of the environment with which Bubble Tea would write every frame, secrets included,
// to a file, and names those that were set.
func dropTraces() (set []string) {
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG", "UV_DEBUG"} {
		if os.Getenv(name) != "" {
			set = append(set, name)
		}
		_ = os.Unsetenv(name)
	}
	return set
}

func run(m *host) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process as it would any other
	root := newCommand(m)
	err := fang.Execute(ctx, root, fang.WithVersion(version), fang.WithoutManpage(), fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) {
		tell(w, err, called(root, os.Args[1:]))
	}))
	var own interface{ ExitCode() int } // a script's: see package script
	switch {
	case err == nil:
		return 0
	case isUsage(err):
		return exitUsage
	case errors.As(err, &own):
		return own.ExitCode()
	default:
		return exitFailed
	}
}

// isUsage reports whether an error is a command line that makes no sense.
func isUsage(err error) bool {
	var usage *usageError
	var mistake *script.UsageError
	return errors.As(err, &usage) || errors.As(err, &mistake)
}

// tell writes an error as one plain line, for people and scripts alike. Below a fault of the configuration or of an
// argument stands its line, with a caret under the place. Command is the one that was called, whose help is pointed to.
func tell(w io.Writer, err error, command string) {
	_, _ = io.WriteString(w, "steward: "+oneLine(err.Error())+"\n")
	var lines []string
	var fault *config.Error
	var mistake *script.UsageError
	switch {
	case errors.As(err, &fault):
		lines = strings.Split(fault.Text, "\n")
	case errors.As(err, &mistake):
		lines = mistake.Lines()
	}
	for _, line := range lines {
		_, _ = io.WriteString(w, "    "+kit.Clean(line)+"\n")
	}
	if isUsage(err) && len(lines) == 0 {
		_, _ = io.WriteString(w, "Try: "+command+" --help\n")
	}
}

// called is the command that some arguments mean, such as "steward disable"; the root where they mean none.
func called(root *cobra.Command, args []string) string {
	command, _, err := root.Find(args)
	if err != nil {
		return root.CommandPath()
	}
	return command.CommandPath()
}
