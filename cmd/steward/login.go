package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/credentials"
)

func newLoginCommand(h *host) *cobra.Command {
	var to selection
	var keyID string
	command := &cobra.Command{
		Use:   "login [CONTEXT]",
		Short: "Sign in to a system and keep the credential",
		Long: "Asks for the credential of a context (the current one unless another is named), checks it against the system, and keeps it " +
			"where the context says: the keyring unless told otherwise; an encrypted file asks for its passphrase too. The secret is read without echo, or from standard input: two lines, " +
			"the key ID and the secret, or with --key-id the secret alone. A secret is never an argument.",
		Example:           "steward login\nsteward login prod\nsteward login --url https://id.example.com\npass show steward/prod | steward login prod --key-id key_01K9",
		Args:              atMostOneContext(&to.context),
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error { return logIn(command.Context(), h, m, to, keyID) })
		},
	}
	command.Flags().StringVar(&to.url, "url", "", "address of a system that is in no context")
	command.Flags().StringVar(&to.caFile, "ca-file", "", "with --url: file of certificate authorities (PEM) to trust besides the machine's own")
	command.Flags().StringVar(&keyID, "key-id", "", "the credential's key ID, which is not secret; asked for otherwise")
	return command
}

// atMostOneContext takes the name of a context, if there is one.
func atMostOneContext(name *string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return nil
		case 1:
			*name = args[0]
			return nil
		default:
			return badUsage(fmt.Errorf("%s takes one context", command.CommandPath()))
		}
	}
}

// logIn asks for a credential, has the system check it, and keeps it.
func logIn(ctx context.Context, h *host, contexts *connect.Manager, to selection, keyID string) error {
	connection, err := openUnasked(contexts, to)
	if err != nil {
		return err
	}
	if connection == nil {
		return badUsage(errNoContextYet)
	}
	defer connection.Close()
	who, err := h.askCredential(ctx, connection.Kind, keyID)
	if err != nil {
		return err
	}
	if in, _ := connection.Keeps(); in == credentials.Encrypted {
		if err := h.askPassphrase(ctx, connection); err != nil {
			return err
		}
	}
	kept, err := connection.SignIn(ctx, who, true)
	if err != nil {
		return fmt.Errorf("sign in to %s: %w", connection.Context.Name, err)
	}
	where := "The credential is in the " + string(kept) + "."
	if kept == credentials.Memory {
		where = "The credential was not kept: the context wants it in memory only."
	}
	_, err = fmt.Fprintf(h.out, "Signed in to %s. %s\n", oneLine(connection.Context.Name), where)
	return err
}

// askCredential asks for what a kind of system wants.
func (h *host) askCredential(ctx context.Context, kind apiclient.Kind, keyID string) (credentials.Credential, error) {
	var err error
	if kind.KeyID.Label != "" && keyID == "" {
		if keyID, err = h.ask(ctx, kind.KeyID.Label+": ", readLine); err != nil {
			return credentials.Credential{}, err
		}
	}
	secret, err := h.ask(ctx, kind.Secret.Label+" (not shown): ", readHidden)
	if err != nil {
		return credentials.Credential{}, err
	}
	keyID, secret = strings.TrimSpace(keyID), strings.TrimSpace(secret)
	if secret == "" || kind.KeyID.Label != "" && keyID == "" {
		return credentials.Credential{}, errNoAnswer
	}
	return credentials.Credential{KeyID: keyID, Secret: apiclient.NewSecret(secret)}, nil
}

// askPassphrase asks for the passphrase of the encrypted file, or for the one that a new file shall have.
func (h *host) askPassphrase(ctx context.Context, connection *connect.Connection) error {
	passphrase, err := h.ask(ctx, "Passphrase of the encrypted file (not shown): ", readHidden)
	if err != nil {
		return err
	}
	if passphrase == "" {
		return errNoPassphrase
	}
	return connection.Unlock(ctx, passphrase)
}

var errNoPassphrase = errors.New("the encrypted file wants a passphrase, and none was given")

func newLogoutCommand(h *host) *cobra.Command {
	var to selection
	command := &cobra.Command{
		Use:               "logout [CONTEXT]",
		Short:             "Delete the credential of a system from this machine",
		Long:              "Deletes the credential of a context, or of an address, from every place where steward keeps it. The key itself stays good: end it in the system.",
		Example:           "steward logout prod\nsteward logout --url https://id.example.com",
		Args:              atMostOneContext(&to.context),
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, _ []string) error {
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error { return logOut(command.Context(), h, m, to) })
		},
	}
	command.Flags().StringVar(&to.url, "url", "", "address of a system that is in no context")
	return command
}

// logOut deletes what is kept for a system.
func logOut(ctx context.Context, h *host, contexts *connect.Manager, to selection) error {
	connection, err := openUnasked(contexts, to)
	if err != nil {
		return err
	}
	if connection == nil {
		return badUsage(errNoContextYet)
	}
	defer connection.Close()
	from, err := connection.SignOut(ctx)
	name := oneLine(connection.Context.Name)
	switch {
	case err != nil:
		return fmt.Errorf("sign out of %s: %w", name, err)
	case len(from) == 0:
		return fmt.Errorf("nothing was deleted: no credential for %s is kept here", name)
	}
	_, err = io.WriteString(h.out, "Deleted the credential for "+name+" from the "+joined(from)+".\n")
	return err
}

func joined(from []credentials.Source) string {
	words := make([]string, len(from))
	for i, s := range from {
		words[i] = string(s)
	}
	return strings.Join(words, " and the ")
}
