package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"steward/apiclient/systems"
	"steward/internal/credentials"
)

var errLogoutWhere = errors.New("say which system: steward logout --url https://id.example.com")

func newLogoutCommand(h *host) *cobra.Command {
	var address string
	command := &cobra.Command{
		Use:     "logout",
		Short:   "Delete the credential for a system from the keyring",
		Long:    "Deletes the credential for a system from the keyring of this machine. The key itself stays good: end it in the system.",
		Example: "steward logout --url https://id.example.com",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if address == "" {
				return badUsage(errLogoutWhere)
			}
			return logOut(command.Context(), h, address)
		},
	}
	command.Flags().StringVar(&address, "url", "", "address of the system, as it was given to steward --url")
	return command
}

// logOut deletes the credential for the system at an address from the keyring.
func logOut(ctx context.Context, h *host, address string) error {
	if err := check(systems.Target{URL: address}); err != nil {
		return err
	}
	account := accountOf(address)
	if state := h.keyring.Probe(ctx); state != credentials.Unlocked {
		return fmt.Errorf("nothing was deleted: %s", withMend(state))
	}
	switch err := h.keyring.Delete(ctx, account); {
	case errors.Is(err, credentials.ErrNone):
		return fmt.Errorf("nothing was deleted: the keyring holds no credential for %s", account)
	case err != nil:
		return fmt.Errorf("log out of %s: %w", account, err)
	}
	_, err := fmt.Fprintf(h.out, "Deleted the credential for %s from the keyring.\n", account)
	return err
}
