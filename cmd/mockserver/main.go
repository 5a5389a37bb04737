// Command mockserver serves the mock server alone: a whole service-user system for demos, tests and for pointing other
// clients at. When it is ready it prints one line of JSON on standard output, with the URL and the credentials that work
// there; everything else goes to standard error.
package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/charmbracelet/fang"
)

func main() {
	os.Exit(run())
}

// run is main with an exit code, as steward has them: 0 when it was told to stop, 1 when it could not start or go on, 2
// when the command line makes no sense.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	err := fang.Execute(ctx, newCommand(logger), fang.WithoutVersion(), fang.WithErrorHandler(tell))
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	default:
		return 1
	}
}

// tell writes an error as one plain line.
func tell(w io.Writer, _ fang.Styles, err error) {
	_, _ = io.WriteString(w, "mockserver: "+strings.Join(strings.Fields(err.Error()), " ")+"\n")
	var usage *usageError
	if errors.As(err, &usage) {
		_, _ = io.WriteString(w, "Try: mockserver --help\n")
	}
}

// usageError is a command line that makes no sense.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }
