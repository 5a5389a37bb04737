package connect

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/credentials"
)

// me is the operator who is a service user of the system.
var me = apiclient.Operator{Name: "ada", User: "su_me"}

func regenerates() apiclient.KeyRules {
	return apiclient.KeyRules{Regenerate: true, RegenerateSame: true}
}

func TestRotateKeepsTheNewSecretInPlaceOfTheOld(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		rules apiclient.KeyRules
		now   string // the key in use afterwards
	}{
		{"where the system regenerates", regenerates(), "ada+"},
		{"where it makes a second key", apiclient.KeyRules{Create: true, Named: true}, "second"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, w := newServer("ada"), &wallet{found: credentials.Found{Credential: pair("ada"), Source: credentials.Keyring}}
				s.rules = tc.rules
				c := connected(t, s, w)
				source, err := c.Rotate(t.Context(), me)
				require.NoError(t, err)
				assert.Equal(t, credentials.Keyring, source)
				assert.Equal(t, credentials.Keyring, c.Source())
				assert.Equal(t, "new secret of "+tc.now, w.kept["prod"].Secret.Reveal())
				assert.Empty(t, c.Pending.Items(), "what is kept waits no more")
				got, err := c.System.User(t.Context(), "su_1")
				require.NoError(t, err)
				assert.Equal(t, tc.now, got.UpdatedBy)
				assert.False(t, wants(t, c).SignIn)
			})
		})
	}
}

func TestRotatedSecretThatIsNotKeptStaysPending(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]*wallet{
		"the keyring fails":            {keepErr: errors.New("the keyring is locked")},
		"it is kept in memory by wish": {keeps: credentials.Memory},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer("ada")
				s.rules = regenerates()
				w.found = credentials.Found{Credential: pair("ada"), Source: credentials.Keyring}
				c := connected(t, s, w)
				source, err := c.Rotate(t.Context(), me)
				require.ErrorIs(t, err, ErrNotKept)
				require.ErrorContains(t, err, "The secret of ada+ waits")
				assert.NotContains(t, err.Error(), "new secret of")
				assert.Equal(t, credentials.Memory, source)
				require.Len(t, c.Pending.Items(), 1)
				assert.Equal(t, "new secret of ada+", c.Pending.Items()[0].Key.Secret.Reveal())
				assert.Equal(t, "ada", c.Pending.Items()[0].Name)
				require.NoError(t, <-user(t.Context(), c), "the new secret is used")
			})
		})
	}
}

func TestRotatedSecretThatDoesNotWorkStaysPending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("ada")
		s.rules, s.stillborn = regenerates(), true
		w := &wallet{found: credentials.Found{Credential: pair("ada"), Source: credentials.Keyring}}
		c := connected(t, s, w)
		_, err := c.Rotate(t.Context(), me)
		require.ErrorContains(t, err, "signing in with it failed")
		assert.Len(t, c.Pending.Items(), 1)
		assert.Empty(t, w.kept, "nothing is kept before it was checked")
		waiting := user(t.Context(), c)
		assert.True(t, wants(t, c).SignIn, "the old secret is dead")
		c.Decline()
		require.ErrorIs(t, <-waiting, apiclient.ErrSignedOut)
	})
}

func TestCallsDuringARotationWaitForTheNewSecretWithoutAQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer("ada")
		s.rules, s.delay = regenerates(), time.Second
		c := connected(t, s, &wallet{found: credentials.Found{Credential: pair("ada"), Source: credentials.Keyring}})
		asked := false
		watching, stop := context.WithCancel(t.Context())
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			for want, err := c.Wants(watching, 0); err == nil; want, err = c.Wants(watching, want.Version) {
				asked = asked || want.SignIn
			}
		}()
		rotated := make(chan error, 1)
		go func() { _, err := c.Rotate(t.Context(), me); rotated <- err }()
		var calls []<-chan error
		for range 30 {
			calls = append(calls, user(t.Context(), c))
			time.Sleep(100 * time.Millisecond)
		}
		require.NoError(t, <-rotated)
		for _, call := range calls {
			require.NoError(t, <-call)
		}
		assert.Positive(t, s.refused, "no call met the dead secret, so this shows nothing")
		stop()
		<-watched
		assert.False(t, asked)
	})
}

func TestRotateOff(t *testing.T) {
	t.Parallel()
	can := apiclient.Description{
		Keys:    regenerates(),
		Actions: map[apiclient.ActionName]apiclient.Support{apiclient.ActRegenerate: {OK: true}},
	}
	for _, tc := range []struct {
		name   string
		source credentials.Source
		keyID  string
		d      apiclient.Description
		who    apiclient.Operator
		says   string
	}{
		{"it can be rotated", credentials.Keyring, "ada", can, me, ""},
		{"kept in memory", credentials.Memory, "ada", can, me, ""},
		{"from the environment", credentials.Environment, "ada", can, me, "comes from the environment"},
		{"from a command", credentials.Command, "ada", can, me, "rotate it there"},
		{"nobody is signed in", "", "", can, me, "not signed in"},
		{"a person", credentials.Keyring, "ada", can, apiclient.Operator{Name: "ada"}, "one of its service users"},
		{"who may change nothing", credentials.Keyring, "ada", can, apiclient.Operator{User: "su_me", ReadOnly: true}, "change nothing"},
		{"a credential without a key ID", credentials.Keyring, "", can, me, "which key"},
		{"a secret alone in a system without new secrets", credentials.Keyring, "", apiclient.Description{}, me, "no new secret"},
		{"a client certificate", credentials.Certificate, "", can, me, "which key"},
		{"a system without new secrets", credentials.Keyring, "ada", apiclient.Description{}, me, "no new secret"},
		{"the action is off", credentials.Keyring, "ada", apiclient.Description{
			Keys:    regenerates(),
			Actions: map[apiclient.ActionName]apiclient.Support{apiclient.ActRegenerate: {Reason: "the rules forbid it"}},
		}, me, "the rules forbid it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := unfoundConnection(t, config.Context{Name: "prod"})
			if tc.source != "" {
				c.gate.use(&fake{server: newServer()}, pair(tc.keyID), tc.source)
			}
			off := c.RotateOff(tc.d, tc.who)
			if tc.says == "" {
				assert.Empty(t, off)
				return
			}
			assert.Contains(t, off, tc.says)
		})
	}
	t.Run("a read-only context", func(t *testing.T) {
		t.Parallel()
		c := unfoundConnection(t, config.Context{Name: "prod", ReadOnly: true})
		assert.Equal(t, "the context prod is READ-ONLY", c.RotateOff(can, me))
	})
	t.Run("a system without credentials", func(t *testing.T) {
		t.Parallel()
		c := Plain(config.Context{Name: "demo"}, &fake{server: newServer()})
		defer c.Close()
		assert.NotEmpty(t, c.RotateOff(can, me))
	})
}
