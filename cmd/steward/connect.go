package main

import (
	"context"
	"net/url"

	"steward/apiclient"
	"steward/apiclient/systems"
)

// address is where a system is, as the command line says.
type address struct {
	url    string
	caFile string
}

// connect shows the system at an address. Everything that can be wrong without a credential is said before one is
// asked for.
func connect(ctx context.Context, h *host, to address) error {
	target := systems.Target{URL: to.url, CAFile: to.caFile}
	if err := check(target); err != nil {
		return err
	}
	if err := h.checkTerminal(); err != nil {
		return err
	}
	var err error
	if target.KeyID, target.Secret, err = credential(ctx, h); err != nil {
		return err
	}
	return show(ctx, h, place{context: hostOf(to.url), address: to.url, target: target})
}

// check says what is wrong with a target before its credential is known.
func check(target systems.Target) error {
	target.KeyID, target.Secret = "unknown yet", apiclient.NewSecret("unknown yet")
	system, err := systems.Open(target)
	if err != nil {
		return err
	}
	systems.Close(system)
	return nil
}

// hostOf names the context after the host, which the address was checked to have.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
