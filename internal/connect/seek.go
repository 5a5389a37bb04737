package connect

import (
	"context"

	"steward/apiclient"
	"steward/internal/credentials"
)

// look starts to look for the credential, in the background: a keyring may take its time, and the calls wait.
func (c *Connection) look() {
	search, ok := c.gate.seek()
	if !ok {
		return
	}
	go func() {
		found, err := c.find()
		c.found(search, found, err)
	}()
}

func (c *Connection) find() (found credentials.Found, err error) {
	defer apiclient.Catch(&err) // nobody else could in that goroutine
	return c.access.credentials.Find(c.life, c.place)
}

// found opens the driver for what was found, unless somebody signed in meanwhile.
func (c *Connection) found(search uint64, found credentials.Found, err error) {
	var system apiclient.System
	if err == nil {
		system, err = c.access.open(found.Credential)
	}
	if err != nil {
		c.gate.notFound(search, found.KeyID, err)
		return
	}
	if !c.gate.found(search, system, found) {
		c.access.giveUp(system)
	}
}

// try makes a driver with a credential and asks the system who that is. On an error nothing is left open.
func (a access) try(ctx context.Context, who credentials.Credential) (apiclient.System, apiclient.Operator, error) {
	system, err := a.open(who)
	if err != nil {
		return nil, apiclient.Operator{}, err
	}
	ctx, stop := context.WithTimeout(ctx, signInTime)
	defer stop()
	operator, err := system.Me(ctx)
	if err != nil {
		a.giveUp(system)
		return nil, apiclient.Operator{}, slow(err)
	}
	return system, operator, nil
}

func (a access) giveUp(system apiclient.System) {
	if a.closing != nil {
		a.closing(system)
	}
}
