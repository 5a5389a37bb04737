package core

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inSystem is a core of a rule set at noon, and its administrator.
func inSystem(t *testing.T, rules RuleSet) (*Core, Caller) {
	t.Helper()
	c := New(Options{
		Rules: rules, Seed: 3, Clock: ClockState{Mode: ClockFrozen, Now: time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)},
		Catalogue: Catalogue{
			Accounts: []Account{{Ref{"acc", "Main"}}}, Managers: []Manager{{Ref: Ref{"m", "M"}, Roles: []Role{{Ref: Ref{"r", "R"}}}}},
		},
	})
	by, ok := c.OperatorCaller("admin", Origin{SourceIP: "192.0.2.1"})
	require.True(t, ok)
	return c, by
}

func TestUserByNameIsExact(t *testing.T) {
	t.Parallel()
	c, by := inSystem(t, Scaleft())
	made, err := c.CreateUser(by, NewUser{Name: "ci"})
	require.NoError(t, err)
	found, err := c.UserByName("ci")
	require.NoError(t, err)
	assert.Equal(t, made.User, found)
	for _, name := range []string{"CI", "", "c", made.User.ID} {
		_, err := c.UserByName(name)
		require.ErrorContains(t, err, "no such service user")
	}
}

func TestSecretAloneTellsWhoItIs(t *testing.T) {
	t.Parallel()
	c, by := inSystem(t, Digicert())
	made, err := c.CreateUser(by, NewUser{
		Name: "ci", Contact: "ci@example.com", Accounts: []string{"acc"}, Managers: []Grant{{Manager: "m", Roles: []string{"r"}}},
	})
	require.NoError(t, err)
	who, err := c.AuthenticateSecret(made.Key.Secret, Origin{SourceIP: "192.0.2.7"})
	require.NoError(t, err)
	assert.Equal(t, "ci", who.Name)
	who, err = c.AuthenticateSecret(c.Operators()[1].Secret, Origin{})
	require.NoError(t, err)
	assert.True(t, who.ReadOnly)
	for _, wrong := range []string{"", made.Key.Secret + "x", made.Key.Key.ID} {
		_, err := c.AuthenticateSecret(wrong, Origin{})
		require.ErrorContains(t, err, "not accepted")
	}
	_, _, err = c.SetEnabled(by, made.User.ID, 0, false)
	require.NoError(t, err)
	_, err = c.AuthenticateSecret(made.Key.Secret, Origin{})
	require.ErrorContains(t, err, "not accepted")
	uses := c.Uses()
	require.Len(t, uses, 1)
	assert.Equal(t, KeyUse{
		UserID: made.User.ID, UserName: "ci", KeyID: made.Key.Key.ID, At: c.Now(), From: "192.0.2.7",
	}, uses[0])
}
