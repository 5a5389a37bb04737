package secret_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestSecretThatStandsAlone(t *testing.T) {
	t.Parallel()
	description := fake.Digicert()
	path := filepath.Join(t.TempDir(), "token.env")
	o := tuitest.Options{System: fake.New(fake.Options{Description: &description, Users: fake.Fitted(description, fake.Epoch)})}
	open(t, o, argument(), func(d *tuitest.Driver) {
		d.See("Token", "x-api-key: <token>").SeeNot("Key ID", "key_01K9Z3T7M4Q2XH8V5C6N0RBD1E", "Secret")
		d.Press("i").SeeNot("Key ID")
		d.Press("h").See("Header with the token: Sent")
		assert.Equal(t, []string{"x-api-key: " + fakeSecret}, d.Copied())
		d.Press("w").See("Write the token to a file").Press("ctrl+u").Type(path).Press("enter").See("Written to")
	})
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "SECRET="+fakeSecret+"\n", string(content))
}

func TestNamelessSecretsAreSecrets(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Keys.SecretPrintable = "\x1b\u202e "
	open(t, tuitest.Options{System: fake.New(fake.Options{Description: &description})}, argument(), func(d *tuitest.Driver) {
		d.See("Shown once", "cannot be shown again")
	})
}
