package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"steward/apiclient/systems"
	"steward/internal/credentials"
)

// keyring is where an operator may keep the credential, as credentials.Store does.
type keyring interface {
	Probe(ctx context.Context) credentials.State
	Get(ctx context.Context, account string) (credentials.Credential, error)
	Set(ctx context.Context, account string, c credentials.Credential) error
	Delete(ctx context.Context, account string) error
}

const (
	// lookUpTime bounds how long the keyring can hold up the start.
	lookUpTime = 3 * time.Second
	// checkTime bounds the sign-in that a credential must pass before it is kept.
	checkTime = 10 * time.Second
)

// lookUp reads the credential from the keyring, if one is kept there. What keeps it from doing so is said in one line.
// Usable says that the keyring can keep a new one.
func lookUp(ctx context.Context, h *host, account string) (kept credentials.Credential, usable bool) {
	ctx, stop := context.WithTimeout(ctx, lookUpTime)
	defer stop()
	state := h.keyring.Probe(ctx)
	if state != credentials.Unlocked {
		h.note("nothing from the keyring: %s", withMend(state))
		return credentials.Credential{}, false
	}
	kept, err := h.keyring.Get(ctx, account)
	switch {
	case err == nil, errors.Is(err, credentials.ErrNone):
		return kept, true
	default:
		h.note("nothing from the keyring: %s", err)
		return credentials.Credential{}, errors.Is(err, credentials.ErrGarbled) // which a new one replaces
	}
}

// offerToKeep asks whether to keep a credential that was just typed in, and does so if the system takes it. Failing to
// keep it is no reason not to start: the error is that the operator left.
func offerToKeep(ctx context.Context, h *host, account string, target systems.Target) error {
	answer, err := ask(ctx, h, "Keep it in the keyring? [y/N] ", readLine)
	if ctx.Err() != nil {
		return err
	}
	if answer = strings.ToLower(strings.TrimSpace(answer)); err != nil || answer != "y" && answer != "yes" {
		return nil
	}
	if err := signIn(ctx, target); err != nil {
		h.note("not kept in the keyring: %s", err)
		return nil
	}
	err = h.keyring.Set(ctx, account, credentials.Credential{KeyID: target.KeyID, Secret: target.Secret})
	if err != nil {
		h.note("not kept in the keyring: %s", err)
		return nil
	}
	h.note("kept in the keyring; steward logout --url %s deletes it", account)
	return nil
}

// signIn makes sure that a system takes the credential.
func signIn(ctx context.Context, target systems.Target) error {
	ctx, stop := context.WithTimeout(ctx, checkTime)
	defer stop()
	target.UserAgent = userAgent()
	system, err := systems.Open(target)
	if err != nil {
		return err
	}
	defer systems.Close(system)
	_, err = system.Me(ctx)
	return err
}

// helpWithKeyring says what to do when a system refuses the credential from the keyring.
func helpWithKeyring(account string) string {
	return "The credential came from the keyring: steward logout --url " + account + " deletes it, and the next start asks."
}

// note writes a line for the operator before the console starts.
func (h *host) note(format string, args ...any) {
	_, _ = fmt.Fprintf(h.notes, "steward: %s\n", oneLine(fmt.Sprintf(format, args...)))
}

// withMend is what is wrong with a keyring, and the line for a shell that mends it.
func withMend(state credentials.State) string {
	if mend := state.Mend(); mend != "" {
		return state.String() + ". To mend it: " + mend
	}
	return state.String()
}
