package digicert

import (
	"context"
	"sync"

	"steward/apiclient"
)

// turns lets one change of a user after the other happen: each reads before it writes, and what this program does itself
// must not come in between. The zero value is ready.
type turns struct {
	mu    sync.Mutex
	users map[apiclient.UserID]*turn
}

// turn is the place where the changes of one user wait.
type turn struct {
	free    chan struct{} // holds a token while nobody changes the user
	waiting int           // those who wait, and the one who changes
}

// acquire waits until nobody else changes the user. release must follow.
func (t *turns) acquire(ctx context.Context, op string, id apiclient.UserID) (release func(), err error) {
	t.mu.Lock()
	if t.users == nil {
		t.users = map[apiclient.UserID]*turn{}
	}
	at := t.users[id]
	if at == nil {
		at = &turn{free: make(chan struct{}, 1)}
		at.free <- struct{}{}
		t.users[id] = at
	}
	at.waiting++
	t.mu.Unlock()
	select {
	case <-at.free:
		return func() {
			at.free <- struct{}{}
			t.leave(id, at)
		}, nil
	case <-ctx.Done():
		t.leave(id, at)
		return nil, &apiclient.Error{Op: op, Message: "given up", Err: ctx.Err()}
	}
}

// leave forgets the place once nobody is there.
func (t *turns) leave(id apiclient.UserID, at *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.waiting--; at.waiting == 0 {
		delete(t.users, id)
	}
}
