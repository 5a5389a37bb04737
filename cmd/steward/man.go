package main

import (
	"strings"

	"github.com/spf13/cobra"

	"steward/internal/manpage"
)

const environment = `STEWARD_KEY_ID and STEWARD_SECRET are the credential of the system that steward is started for; STEWARD_CREDENTIAL_FILE names a file with it.

STEWARD_CONFIG names the configuration; steward config path prints where it is otherwise.

NO_COLOR turns colours off.`

// newManCommand writes the manual page, which packagers ask for.
func newManCommand(h *host) *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page", Hidden: true, Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			_, codes, _ := strings.Cut(exitCodes, "\n\n")
			return manpage.Write(h.out, command.Root(), manpage.Options{Version: version, Sections: []manpage.Section{
				{Title: "EXIT STATUS", Text: codes}, {Title: "ENVIRONMENT", Text: environment},
			}})
		},
	}
}
