package main

import (
	"errors"
	"io"
	"os"

	"golang.org/x/term"

	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// host is the machine and the terminal that steward was started on.
type host struct {
	in     *os.File
	out    *os.File
	notes  io.Writer // for questions and errors before the console starts and after it ended
	getenv func(string) string
	// credentials are where credentials come from; it is asked for once, and takes the operator's variables out of the
	// environment then.
	credentials func() connect.Credentials
	keyring     pending.Keyring
}

func machine() *host {
	store := credentials.Open()
	return &host{
		in: os.Stdin, out: os.Stdout, notes: os.Stderr, getenv: os.Getenv, keyring: store,
		credentials: func() connect.Credentials { return credentials.NewChain(credentials.ChainOptions{Store: store}) },
	}
}

var (
	errOutputNoTerminal = errors.New("the console needs a terminal, and standard output is not one: start it without a pipe or redirection")
	errInputNoTerminal  = errors.New("the console needs a terminal, and standard input is not one: start it without a pipe or redirection")
)

// checkTerminal refuses to start where the console could not be seen or typed to.
func (h *host) checkTerminal() error {
	switch {
	case !term.IsTerminal(int(h.out.Fd())):
		return errOutputNoTerminal
	case !term.IsTerminal(int(h.in.Fd())):
		return errInputNoTerminal
	default:
		return nil
	}
}
