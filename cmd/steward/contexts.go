package main

import (
	"log/slog"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/mockserver"
)

// contexts are the contexts of the configuration, with everything that opening one takes. What the environment says of
// a credential is taken out of it, so that no program that the console starts gets it.
func (h *host) contexts(logger *slog.Logger) (*connect.Manager, error) {
	chain, err := credentials.NewChain(credentials.Options{Getenv: h.getenv, Unsetenv: h.unsetenv, Keyring: h.keyring})
	if err != nil {
		return nil, err
	}
	return connect.New(connect.Options{
		Config:      config.Open(config.Path(h.getenv)),
		Credentials: chain,
		Open: func(c config.Context, who credentials.Credential) (apiclient.System, error) {
			return systems.Open(target(c, who, logger))
		},
		Close: systems.Close,
		Kinds: systems.Kinds(),
		Demo: func() (apiclient.System, error) {
			return openDemo(demoSystems()[0], mockserver.Options{Seed: 1}, logger)
		},
		Keyring: h.keyring,
		State:   filepath.Join(xdg.StateHome, "steward"),
		Logger:  logger,
	}), nil
}

// target is a context as the drivers want it.
func target(c config.Context, who credentials.Credential, logger *slog.Logger) systems.Target {
	return systems.Target{
		System: c.System, URL: c.URL, Team: c.Team, Experimental: c.Experimental, KeyID: who.KeyID, Secret: who.Secret,
		CAFile: c.CAFile, CertFile: c.ClientCert, KeyFile: c.ClientKey,
		Timeout: time.Duration(c.Timeout), Logger: logger, UserAgent: userAgent(),
	}
}
