package tui_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
)

// key is a key as the system has it; the zero key where there is none of that name.
func (o *office) key(name string) apiclient.Key {
	o.t.Helper()
	keys, err := o.dana.Keys(o.t.Context(), o.id)
	require.NoError(o.t, err)
	for _, k := range keys {
		if k.Name == name {
			return k
		}
	}
	return apiclient.Key{}
}

// stored leaves the secret screen.
func (o *office) stored() *tuitest.Driver {
	o.t.Helper()
	return o.See("Shown once", "s I have stored it").Press("s").See("Is the secret stored?").Press("y")
}

// TestKeysFromFirstToLast makes, renames, regenerates, ends and deletes keys, and looks at each on the system.
func TestKeysFromFirstToLast(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "ci-deploy-prod")
	o.Press("tab").See("● build server", "1 more may be made, 2 in all")
	first := o.key("build server")

	o.Press("K").See("The other key goes on as before.").Press("ctrl+u").Type("successor").Press("enter")
	o.stored().See("Keys 2/2", "successor", "2 of 2 held")
	assert.Equal(t, apiclient.KeyActive, o.key("successor").Status)
	assert.Equal(t, first, o.key("build server"), "the other one goes on")
	o.Press("K").See("The key limit is reached").Press("esc").SeeNot("The key limit is reached")

	o.Press("a").See("Rename a key").Press("ctrl+u").Type("night job").Press("enter").See("build server is called night job now", "● night job")
	assert.Equal(t, first.ID, o.key("night job").ID)

	o.Press("N").See("Regenerate this key?", "night job", "The old secret is refused at once.", "successor goes on as it is.").Press("y")
	o.stored().See("Keys 2/2", "● night job")
	assert.Equal(t, first.ID, o.key("night job").ID)
	assert.NotEqual(t, first.Hint, o.key("night job").Hint, "it has another secret")

	o.Press("E").See("When shall night job end?").Press("down", "enter").See("Let this key end?", "type expire to confirm").Type("expire").Press("enter").See("night job ends at", "expiring")
	assert.WithinDuration(t, tuitest.Epoch.Add(48*time.Hour), o.key("night job").ExpiresAt, time.Minute)

	o.Press("X").See("Expire this key now?", "successor goes on as it is.").Type("expire").Press("enter").See("Keys 1/2", "since it expired")
	assert.Equal(t, apiclient.KeyExpired, o.key("night job").Status)

	o.Press("D").See("Delete this key?", "night job").Type("delete").Press("enter").See("● successor").SeeNot("type delete")
	assert.Empty(t, o.key("night job").ID)
	assert.Equal(t, apiclient.KeyActive, o.key("successor").Status)
}
