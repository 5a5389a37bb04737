package script

import (
	"context"
	"errors"
	"sync"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/text"
)

// watcher answers what a connection wants while a command runs: it asks the operator where there is one, and else lets
// the calls fail that wait, so that no script hangs.
type watcher struct {
	place *Place
	stop  context.CancelFunc
	done  chan struct{}

	mu  sync.Mutex
	why string // nobody signed in; empty where somebody did or nobody had to
}

func (p *Place) watch(ctx context.Context) *watcher {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx)) // a run that is cancelled still has calls in flight
	w := &watcher{place: p, stop: stop, done: make(chan struct{})}
	go w.follow(ctx)
	return w
}

func (w *watcher) end() {
	w.stop()
	<-w.done
}

func (w *watcher) follow(ctx context.Context) {
	defer close(w.done)
	c := w.place.Connection
	told := ""
	for version := uint64(0); ; {
		want, err := c.Wants(ctx, version)
		if err != nil {
			return
		}
		version = want.Version
		if want.Note != "" && want.Note != told {
			told = want.Note
			w.place.note("steward: %s", text.Clean(told))
		}
		if (want.SignIn || want.Passphrase) && !w.answer(ctx, want) {
			c.Decline()
		}
	}
}

// answer lets the operator sign in, and reports whether that went well.
func (w *watcher) answer(ctx context.Context, want connect.Want) bool {
	why := want.Why
	if sign := w.place.SignIn; sign != nil {
		err := sign(ctx, w.place.Connection, want)
		if err == nil {
			return true
		}
		why = err.Error()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.why = why
	return false
}

// explain says why nobody is signed in, in place of an error that tells of the console's keys.
func (w *watcher) explain(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.why == "" || !errors.Is(err, apiclient.ErrSignedOut) {
		return err
	}
	return &apiclient.Error{
		Kind: apiclient.ErrSignedOut, Op: "not signed in to " + w.place.Connection.Context.Name, Message: w.why,
		Next: "Sign in: " + w.place.Login + ", or set STEWARD_KEY_ID and STEWARD_SECRET", Err: err,
	}
}
