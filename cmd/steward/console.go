package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"steward/internal/clipboard"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/keymap"
	"steward/internal/logging"
	"steward/tui"
)

// runSelected shows the system that the command line means: an address, a context, or else the current context. Without
// any it welcomes.
func runSelected(ctx context.Context, h *host, to selection) error {
	return withContexts(h, func(contexts *connect.Manager, logger *slog.Logger) error {
		connection, err := open(contexts, to)
		if err != nil {
			return err
		}
		return show(ctx, h, contexts, connection, logger)
	})
}

// withContexts runs what looks at the contexts.
func withContexts(h *host, run func(*connect.Manager, *slog.Logger) error) error {
	return withLog(h, func(logger *slog.Logger) error {
		contexts, err := h.contexts(logger)
		if err != nil {
			return err
		}
		return usageOr(run(contexts, logger))
	})
}

// open opens what was selected; nil where there is nothing to open yet.
func open(contexts *connect.Manager, to selection) (*connect.Connection, error) {
	return to.opened(contexts, contexts.OpenFirst, contexts.OpenAddress)
}

// openUnasked is open for commands that bring a credential or delete it, and need none.
func openUnasked(contexts *connect.Manager, to selection) (*connect.Connection, error) {
	return to.opened(contexts, contexts.OpenUnasked, contexts.OpenAddressUnasked)
}

func (to selection) opened(
	contexts *connect.Manager, named func(string) (*connect.Connection, error), at func(config.Context) (*connect.Connection, error),
) (*connect.Connection, error) {
	if to.url != "" {
		file, err := fromHere(to.caFile)
		if err != nil {
			return nil, err
		}
		connection, err := at(config.Context{URL: to.url, CAFile: file})
		return connection, byFlags(err)
	}
	connection, err := named(to.context)
	if to.context == "" && errors.Is(err, config.ErrNoContext) && contexts.Empty() {
		return nil, nil // the welcome screen leads on
	}
	return connection, err
}

// withLog runs what writes a log. A machine without a place for one can still be administered from.
func withLog(h *host, run func(*slog.Logger) error) (err error) {
	logger, file, err := logging.Open(logging.Options{})
	if err != nil {
		_, _ = fmt.Fprintf(h.notes, "steward: going on without a log: %s\n", oneLine(err.Error()))
		return run(slog.New(slog.DiscardHandler))
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return run(logger)
}

// show runs the console until the operator quits.
func show(ctx context.Context, h *host, contexts *connect.Manager, connection *connect.Connection, logger *slog.Logger) error {
	if err := h.checkTerminal(); err != nil {
		return err
	}
	settings, err := contexts.Settings()
	if err != nil {
		return err
	}
	faults, err := contexts.KeyFaults()
	if err != nil {
		return err
	}
	logger.Info("console starts", "version", version)
	err = tui.Run(ctx, tui.Options{
		Connection: connection, Contexts: contexts, Theme: settings.Theme, Keys: keymap.Usable(settings.Keys), KeyFaults: faults, Mouse: settings.Mouse, Filters: settings.Filters,
		Thresholds: settings.Findings.Thresholds(), Notes: h.notes,
		Clipboard: clipboard.New(clipboard.Options{Way: clipboard.Way(settings.Clipboard)}), Logger: logger, Getenv: h.getenv,
	})
	logger.Info("console ends", "error", err)
	return err
}

func userAgent() string { return "steward/" + version }
