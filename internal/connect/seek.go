package connect

import (
	"context"
	"slices"
	"time"

	"steward/apiclient"
	"steward/internal/credentials"
)

// look starts to look for the credential, in the background: a keyring may take its time, and the calls wait.
func (c *Connection) look() {
	search, ok := c.gate.seek()
	if !ok {
		return
	}
	over := make(chan struct{})
	c.mu.Lock()
	c.searches = append(slices.DeleteFunc(c.searches, isOver), over)
	c.mu.Unlock()
	go func() {
		defer close(over)
		found, err := c.find()
		c.found(search, found, err)
	}()
}

func isOver(search chan struct{}) bool {
	select {
	case <-search:
		return true
	default:
		return false
	}
}

// abandonTime is how long the end of a connection waits for the searches that it broke off: a credential command that
// hangs is killed, and does not outlive steward.
const abandonTime = 2 * time.Second

// abandon waits for the searches that were broken off.
func (c *Connection) abandon() {
	c.mu.Lock()
	searches := c.searches
	c.searches = nil
	c.mu.Unlock()
	limit := time.NewTimer(abandonTime)
	defer limit.Stop()
	for _, over := range searches {
		select {
		case <-over:
		case <-limit.C:
			return
		}
	}
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
