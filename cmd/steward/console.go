package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/clipboard"
	"steward/internal/logging"
	"steward/tui"
)

// place is the system that the console shows, and how it is called there.
type place struct {
	context string
	address string
	from    origin // of the credential; empty where the system needs none
	target  systems.Target
}

// show opens the system and runs the console on it until the operator quits.
func show(ctx context.Context, h *host, p place) (err error) {
	logger, file, err := logging.Open(logging.Options{})
	if err != nil {
		// A machine without a place for a log can still be administered from.
		_, _ = fmt.Fprintf(h.notes, "steward: going on without a log: %s\n", oneLine(err.Error()))
		logger = slog.New(slog.DiscardHandler)
	} else {
		defer func() { err = errors.Join(err, file.Close()) }()
	}
	p.target.Logger, p.target.UserAgent = logger, userAgent()
	system, err := systems.Open(p.target)
	if err != nil {
		return err
	}
	defer systems.Close(system)
	return runConsole(ctx, h, p, system, logger)
}

func runConsole(ctx context.Context, h *host, p place, system apiclient.System, logger *slog.Logger) error {
	logger.Info("console starts", "version", version, "context", p.context, "address", p.address, "credential", p.from)
	err := tui.Run(ctx, tui.Options{
		System: system, Context: p.context, Address: p.address,
		Clipboard: clipboard.New(clipboard.Options{}), Logger: logger, Getenv: h.getenv,
	})
	logger.Info("console ends", "error", err)
	return err
}

func userAgent() string { return "steward/" + version }
