package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"steward/apiclient/systems"
	"steward/internal/connect"
	"steward/internal/record"
)

func newContextListCommand(h *host) *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use: "list", Aliases: []string{"ls"}, Short: "List the contexts, and where the credential of each is kept", Args: noArguments,
		Example: "steward context list\nsteward context list --json | jq -r '.[] | select(.current) | .name'",
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				if asJSON {
					return writeContexts(command.Context(), h.out, m)
				}
				return listContexts(command.Context(), h.out, m)
			})
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print a JSON array instead of a table; without a context an empty one")
	return command
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
		_, _ = fmt.Fprintln(table, strings.Join([]string{mark, e.Name, systemOf(e), oneLine(e.URL), mode, keptIn(e)}, "\t"))
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

// systemOf is the kind of a context's system.
func systemOf(e *connect.Entry) string { return cmp.Or(e.System, systems.Native) }

// contextRecord is a context as steward context list --json writes it.
type contextRecord struct {
	Name     string `json:"name"`
	Current  bool   `json:"current"`
	System   string `json:"system"`
	URL      string `json:"url"`
	ReadOnly bool   `json:"read_only"`
	// Credential is where it is kept; left out where there is none, or where CredentialUnclear says why that cannot be told.
	Credential        string `json:"credential,omitempty"`
	CredentialUnclear string `json:"credential_unclear,omitempty"`
}

func writeContexts(ctx context.Context, out io.Writer, m *connect.Manager) error {
	entries, err := m.List(ctx)
	if err != nil {
		return err
	}
	records := make([]contextRecord, 0, len(entries))
	for i := range entries {
		e := &entries[i]
		r := contextRecord{Name: e.Name, Current: e.Current, System: systemOf(e), URL: e.URL, ReadOnly: e.ReadOnly, Credential: string(e.Kept)}
		if e.Kept == "" {
			r.CredentialUnclear = e.KeptWords
		}
		records = append(records, r)
	}
	content, err := record.JSON(records)
	if err != nil {
		return err
	}
	_, err = out.Write(content)
	return err
}
