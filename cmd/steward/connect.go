package main

import (
	"context"
	"net/url"
	"strings"

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
	account := accountOf(to.url)
	who, err := credential(ctx, h, account)
	if err != nil {
		return err
	}
	target.KeyID, target.Secret = who.keyID, who.secret
	if who.from == fromKeyring {
		target.SignInHelp = helpWithKeyring(account)
	}
	if who.keepable {
		if err := offerToKeep(ctx, h, account, target); err != nil {
			return err
		}
	}
	return show(ctx, h, place{context: hostOf(to.url), address: to.url, from: who.from, target: target})
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

// accountOf names a system in the keyring: scheme://host[:port] of its address, however that was written.
func accountOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := strings.ToLower(u.Host)
	if standard := map[string]string{"https": ":443", "http": ":80"}; u.Port() != "" {
		host = strings.TrimSuffix(host, standard[u.Scheme])
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":")
}
