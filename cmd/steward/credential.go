package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"steward/apiclient"
)

// The environment variables that an operator may set, for automation.
const (
	envKeyID  = "STEWARD_KEY_ID"
	envSecret = "STEWARD_SECRET"
)

var errNoCredential = errors.New("no credential: give the key ID and the secret, or set " + envKeyID + " and " + envSecret)

// operator is the credential that the console acts with.
type operator struct {
	keyID  string
	secret apiclient.Secret
	from   origin
	// keepable says that the keyring could keep it, and does not yet.
	keepable bool
}

// origin is where a credential came from.
type origin string

const (
	fromEnvironment origin = "environment"
	fromKeyring     origin = "keyring"
	fromTerminal    origin = "terminal"
)

// credential is the operator's: from the environment, the keyring, or asked for. Both variables are taken out of the
// environment, so that no program that the console starts gets them. A secret from the environment means that the keyring
// is not touched.
func credential(ctx context.Context, h *host, account string) (operator, error) {
	who := operator{keyID: strings.TrimSpace(h.getenv(envKeyID)), from: fromEnvironment}
	plain := h.getenv(envSecret)
	for _, name := range []string{envKeyID, envSecret} {
		if err := h.unsetenv(name); err != nil {
			return operator{}, fmt.Errorf("take %s out of the environment: %w", name, err)
		}
	}
	if plain == "" {
		kept, usable := lookUp(ctx, h, account)
		if kept.KeyID != "" && (who.keyID == "" || who.keyID == kept.KeyID) {
			return operator{keyID: kept.KeyID, secret: kept.Secret, from: fromKeyring}, nil
		}
		who.keepable = usable
	}
	return askFor(ctx, h, who, plain)
}

// askFor completes a credential with what is missing in it.
func askFor(ctx context.Context, h *host, who operator, plain string) (operator, error) {
	var err error
	if who.keyID == "" {
		who.from = fromTerminal
		if who.keyID, err = ask(ctx, h, "Key ID: ", readLine); err != nil {
			return operator{}, err
		}
	}
	if plain == "" {
		who.from = fromTerminal
		if plain, err = ask(ctx, h, "Secret (not shown): ", readHidden); err != nil {
			return operator{}, err
		}
	}
	who.keyID, plain = strings.TrimSpace(who.keyID), strings.TrimSpace(plain)
	if who.keyID == "" || plain == "" {
		return operator{}, errNoCredential
	}
	who.secret = apiclient.NewSecret(plain)
	return who, nil
}

// ask puts a question and reads the answer; when ctx ends first, the terminal is left as it was.
func ask(ctx context.Context, h *host, question string, read func(*host) (string, error)) (string, error) {
	before, err := term.GetState(int(h.in.Fd()))
	if err != nil {
		return "", fmt.Errorf("ask for the credential: %w", err)
	}
	if _, err := io.WriteString(h.notes, question); err != nil {
		return "", fmt.Errorf("ask for the credential: %w", err)
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read(h)
		answers <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(int(h.in.Fd()), before)
		_, _ = io.WriteString(h.notes, "\n")
		return "", errNoCredential
	case got := <-answers:
		if errors.Is(got.err, io.EOF) {
			_, _ = io.WriteString(h.notes, "\n")
			return "", errNoCredential
		}
		if got.err != nil {
			return "", fmt.Errorf("ask for the credential: %w", got.err)
		}
		return got.text, nil
	}
}

// readLine reads byte by byte, so that what was typed ahead stays for the next question.
func readLine(h *host) (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := h.in.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		case n == 1:
			line = append(line, one[0])
		case err != nil:
			return "", err
		}
		if len(line) > maxAnswer {
			return "", errTooLong
		}
	}
}

// maxAnswer is far above the length of every key ID, in bytes.
const maxAnswer = 4096

var errTooLong = errors.New("the answer is too long")

func readHidden(h *host) (string, error) {
	plain, err := term.ReadPassword(int(h.in.Fd()))
	_, _ = io.WriteString(h.notes, "\n")
	return string(plain), err
}
