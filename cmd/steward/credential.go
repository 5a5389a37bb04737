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

// credential is the operator's: from the environment, or asked for. Both variables are taken out of the environment,
// so that no program that the console starts gets them.
func credential(ctx context.Context, h *host) (keyID string, secret apiclient.Secret, err error) {
	keyID, plain := strings.TrimSpace(h.getenv(envKeyID)), h.getenv(envSecret)
	for _, name := range []string{envKeyID, envSecret} {
		if err := h.unsetenv(name); err != nil {
			return "", apiclient.Secret{}, fmt.Errorf("take %s out of the environment: %w", name, err)
		}
	}
	if keyID == "" {
		if keyID, err = ask(ctx, h, "Key ID: ", readLine); err != nil {
			return "", apiclient.Secret{}, err
		}
	}
	if plain == "" {
		if plain, err = ask(ctx, h, "Secret (not shown): ", readHidden); err != nil {
			return "", apiclient.Secret{}, err
		}
	}
	keyID, plain = strings.TrimSpace(keyID), strings.TrimSpace(plain)
	if keyID == "" || plain == "" {
		return "", apiclient.Secret{}, errNoCredential
	}
	return keyID, apiclient.NewSecret(plain), nil
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
