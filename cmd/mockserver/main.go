// Command mockserver serves the mock server alone: a whole service-user system for demos, tests and for pointing other
// clients at. When it is ready it prints one line of JSON on standard output, with the URL and the credentials that work
// there; everything else goes to standard error.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/fang"
)

func main() {
	os.Exit(run())
}

// run is main with an exit code: 0 when it was told to stop, 1 when it could not start or go on.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	logger := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := fang.Execute(ctx, newCommand(logger), fang.WithoutVersion()); err != nil {
		return 1
	}
	return 0
}
