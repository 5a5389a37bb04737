package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"steward/apiclient"
	"steward/internal/credentials"
)

const (
	// probeTime bounds the probe, which has a deadline of two seconds of its own.
	probeTime = 3 * time.Second
	// tripTime bounds the test item's way in and out.
	tripTime = 6 * time.Second
)

// keyring probes the keyring and, if it is open, takes a test item in and out again.
func (e *examination) keyring(ctx context.Context, say say) {
	began := e.Now()
	state, in := within(ctx, probeTime, e.Keyring.Probe)
	if !in {
		state = credentials.Stuck
	}
	switch state {
	case credentials.Unlocked:
		say.ok("state", "%s", state)
	case credentials.Stuck:
		say.fail("state", state.Mend(), "%s, within %s; credentials stay in memory, nothing waits for it", state, took(e.Now().Sub(began)))
		return
	default:
		say.warn("state", state.Mend(), "%s; credentials stay in memory", state)
		return
	}
	began = e.Now()
	err, in := within(ctx, tripTime, e.roundTrip)
	switch {
	case !in:
		err = credentials.ErrStuck
		fallthrough
	case err != nil:
		mend := ""
		if errors.Is(err, credentials.ErrStuck) {
			mend = credentials.Stuck.Mend()
		}
		say.fail("test item", mend, "%s", err)
	default:
		say.ok("test item", "kept, read and deleted in %s", took(e.Now().Sub(began)))
	}
}

// roundTrip keeps a test item, reads it and deletes it, also when it could not be read.
func (e *examination) roundTrip(ctx context.Context) error {
	account := "doctor/" + rand.Text()
	item := credentials.Credential{KeyID: "doctor", Secret: apiclient.NewSecret(rand.Text())}
	if err := e.Keyring.Set(ctx, account, item); err != nil {
		return err
	}
	got, err := e.Keyring.Get(ctx, account)
	if err == nil && (got.KeyID != item.KeyID || got.Secret.Reveal() != item.Secret.Reveal()) {
		err = errors.New("the keyring gave back something else than it was given")
	}
	if deleted := e.Keyring.Delete(ctx, account); deleted != nil {
		err = errors.Join(err, fmt.Errorf("%w; the test item %s of the service steward is left behind", deleted, account))
	}
	return err
}

// took is a duration as people say it.
func took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
