package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"

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

func newContextListCommand(h *host) *cobra.Command {
	return &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List the contexts, and where the credential of each is kept", Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error { return listContexts(command.Context(), h.out, m) })
		},
	}
}

func listContexts(ctx context.Context, out io.Writer, m *connect.Manager) error {
	entries, err := m.List(ctx)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return badUsage(errNoContextYet)
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprintln(table, "\tNAME\tSYSTEM\tADDRESS\tMODE\tCREDENTIAL")
	for i := range entries {
		e := &entries[i]
		mark, mode := " ", "read-write"
		if e.Current {
			mark = "*"
		}
		if e.ReadOnly {
			mode = "read-only"
		}
		system := e.System
		if system == "" {
			system = "native"
		}
		_, _ = fmt.Fprintln(table, strings.Join([]string{mark, e.Name, system, oneLine(e.URL), mode, keptIn(e)}, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return tellUnclear(out, entries)
}

// keptIn is where a context's credential is, in two words.
func keptIn(e *connect.Entry) string {
	switch {
	case e.Kept != "":
		return string(e.Kept)
	case e.KeptWords != "":
		return "cannot tell"
	default:
		return "none"
	}
}

// tellUnclear says once what keeps from telling where credentials are, and of which contexts.
func tellUnclear(out io.Writer, entries []connect.Entry) error {
	var reasons []string
	names := map[string][]string{}
	for i := range entries {
		words := oneLine(entries[i].KeptWords)
		if words == "" {
			continue
		}
		if names[words] == nil {
			reasons = append(reasons, words)
		}
		names[words] = append(names[words], entries[i].Name)
	}
	for i, words := range reasons {
		lead := ""
		if i == 0 {
			lead = "\n"
		}
		if _, err := fmt.Fprintf(out, "%sCredential of %s: %s\n", lead, strings.Join(names[words], ", "), words); err != nil {
			return err
		}
	}
	return nil
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

func newContextTestCommand(h *host) *cobra.Command {
	var name string
	return &cobra.Command{
		Use: "test [NAME]", Short: "Ask a context's system who we are there", Args: atMostOneContext(&name),
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				c, err := m.Context(name)
				if err != nil {
					return err
				}
				if err := m.StartedFor(c.Name); err != nil {
					return err
				}
				r := m.Test(command.Context(), c.Name)
				if r.Err != nil {
					return fmt.Errorf("%s: %w", c.Name, r.Err)
				}
				may := "may change things"
				if r.ReadOnly || c.ReadOnly {
					may = "may only read"
				}
				_, err = fmt.Fprintf(h.out, "%s answers: we are %s, who %s there.\n", c.Name, oneLine(r.Operator), may)
				return err
			})
		},
	}
}
