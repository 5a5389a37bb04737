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

	"steward/internal/config"
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
	err := fang.Execute(ctx, newCommand(m), fang.WithVersion(version), fang.WithErrorHandler(tell))
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return exitUsage
	default:
		return exitFailed
	}
}

// tell writes an error as one plain line, for people and scripts alike. Below a fault of the configuration stands its
// line, with a caret under the place.
func tell(w io.Writer, _ fang.Styles, err error) {
	_, _ = io.WriteString(w, "steward: "+oneLine(err.Error())+"\n")
	var fault *config.Error
	if errors.As(err, &fault) {
		for line := range strings.SplitSeq(fault.Text, "\n") {
			_, _ = io.WriteString(w, "    "+kit.Clean(line)+"\n")
		}
	}
	var usage *usageError
	if errors.As(err, &usage) {
		_, _ = io.WriteString(w, "Try: steward --help\n")
	}
}
