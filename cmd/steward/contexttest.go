package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/spf13/cobra"

	"steward/internal/connect"
)

func newContextTestCommand(h *host) *cobra.Command {
	var name string
	var all bool
	command := &cobra.Command{
		Use: "test [NAME]", Short: "Ask a context's system who we are there", Args: atMostOneContext(&name),
		Example:           "steward context test prod\nsteward context test --all",
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				switch {
				case all && name != "":
					return badUsage(errors.New("a name and --all ask for different things: give one of them"))
				case all:
					return testAllContexts(command.Context(), h, m)
				default:
					return testContext(command.Context(), h, m, name)
				}
			})
		},
	}
	command.Flags().BoolVar(&all, "all", false, "ask all of them, with a line for each; code 1 when one does not answer")
	return command
}

func testContext(ctx context.Context, h *host, m *connect.Manager, name string) error {
	c, err := m.Context(name)
	if err != nil {
		return err
	}
	if err := m.StartedFor(c.Name); err != nil {
		return err
	}
	r := m.Test(ctx, c.Name)
	if r.Err != nil {
		return fmt.Errorf("%s: %w", c.Name, r.Err)
	}
	_, err = fmt.Fprintln(h.out, answered(c.Name, r, c.ReadOnly))
	return err
}

// answered is how a context answered that did.
func answered(name string, r connect.Result, readOnly bool) string {
	may := "may change things"
	if r.ReadOnly || readOnly {
		may = "may only read"
	}
	return fmt.Sprintf("%s answers: we are %s, who %s there.", name, oneLine(r.Operator), may)
}

// testAllContexts asks all contexts at once, and tells how each answered in their order. What the environment says of
// a credential is for one system, and so is given to none of them.
func testAllContexts(ctx context.Context, h *host, m *connect.Manager) error {
	entries, err := m.List(ctx)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return badUsage(errNoContextYet)
	}
	results := make([]connect.Result, len(entries))
	var asked sync.WaitGroup
	for i := range entries {
		asked.Go(func() { results[i] = m.Test(ctx, entries[i].Name) })
	}
	asked.Wait()
	failed := 0
	for i, r := range results {
		line := answered(entries[i].Name, r, entries[i].ReadOnly)
		if r.Err != nil {
			failed++
			line = entries[i].Name + " fails: " + oneLine(r.Err.Error())
		}
		if _, err := fmt.Fprintln(h.out, line); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d contexts fail", failed, len(entries))
	}
	return nil
}
