package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"steward/internal/connect"
)

var errNoContextYet = errors.New("there is no context yet: steward context add NAME --url https://id.example.com")

func newContextCommand(h *host) *cobra.Command {
	command := &cobra.Command{
		Use:     "context",
		Aliases: []string{"contexts"},
		Short:   "The systems that steward knows: list, add, edit, use, rename, remove, test",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error { return listContexts(command.Context(), h.out, m) })
		},
	}
	command.AddCommand(newContextListCommand(h), newContextAddCommand(h), newContextEditCommand(h), newContextUseCommand(h), newContextRenameCommand(h),
		newContextRemoveCommand(h), newContextTestCommand(h))
	return command
}

func newContextUseCommand(h *host) *cobra.Command {
	return &cobra.Command{
		Use: "use NAME", Short: "Make a context the one that is opened when no other is asked for", Args: one("NAME"),
		ValidArgsFunction: h.contextNames,
		RunE: func(_ *cobra.Command, args []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				if err := m.Use(args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(h.out, "%s is the current context.\n", args[0])
				return err
			})
		},
	}
}

func newContextRenameCommand(h *host) *cobra.Command {
	return &cobra.Command{
		Use: "rename NAME NEW", Short: "Give a context another name; its credential goes with it",
		Args: func(command *cobra.Command, args []string) error {
			if len(args) != 2 {
				return badUsage(errors.New("steward context rename takes two names: the present one and the new one"))
			}
			return nil
		},
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, args []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				c, err := m.Context(args[0])
				if err != nil {
					return err
				}
				c.Name = args[1]
				if err := m.Put(command.Context(), c, args[0]); err != nil {
					return err
				}
				_, err = fmt.Fprintf(h.out, "%s is called %s now.\n", args[0], args[1])
				return err
			})
		},
	}
}

func newContextRemoveCommand(h *host) *cobra.Command {
	var yes bool
	command := &cobra.Command{
		Use: "remove NAME", Aliases: []string{"rm"}, Short: "Take a context out of the configuration, and delete its credential", Args: one("NAME"),
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, args []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				if _, err := m.Context(args[0]); err != nil {
					return err
				}
				if err := h.sure(command.Context(), yes, "Remove "+args[0]+" and delete its credential from this machine? [y/N] "); err != nil {
					return err
				}
				if err := m.Remove(command.Context(), args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(h.out, "Removed %s.\n", args[0])
				return err
			})
		},
	}
	command.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return command
}

var errNotSure = errors.New("nothing was removed: say y, or --yes")

// sure asks before something is destroyed.
func (h *host) sure(ctx context.Context, yes bool, question string) error {
	if yes {
		return nil
	}
	answer, err := h.ask(ctx, question, readLine)
	if answer = strings.ToLower(strings.TrimSpace(answer)); err != nil || answer != "y" && answer != "yes" {
		return errNotSure
	}
	return nil
}
