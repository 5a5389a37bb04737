package apiclient

import (
	"context"
	"crypto/rand"
)

// NewIntent makes an intent that nobody can guess: 26 letters and digits, 130 random bits.
func NewIntent() Intent { return Intent(rand.Text()) }

type intentKey struct{}

// WithIntent names the intention behind calls that take no Intent of their own (SetEnabled, Batch). A driver whose
// system honours intents repeats such a call under the same one, so that a lost answer is asked for again instead of
// the change being made again.
func WithIntent(ctx context.Context, intent Intent) context.Context {
	return context.WithValue(ctx, intentKey{}, intent)
}

// IntentFrom is the intent that WithIntent put into ctx, or a new one.
func IntentFrom(ctx context.Context) Intent {
	if intent, ok := ctx.Value(intentKey{}).(Intent); ok && intent != "" {
		return intent
	}
	return NewIntent()
}

type yieldKey struct{}

// YieldToRateLimit tells a driver that the caller paces itself: a call refused for its rate comes back at once as
// ErrRateLimited with RetryAfter, where the driver would otherwise wait and repeat it.
func YieldToRateLimit(ctx context.Context) context.Context {
	return context.WithValue(ctx, yieldKey{}, true)
}

// YieldsToRateLimit reports whether YieldToRateLimit marked ctx.
func YieldsToRateLimit(ctx context.Context) bool {
	yields, _ := ctx.Value(yieldKey{}).(bool)
	return yields
}
