package apiclient_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

const plain = "sus_demoDEMOdemoDEMOdemoDEMOdemoDEMOdemoDEMOdem_abc123"

func TestSecretPrintsAsDots(t *testing.T) {
	t.Parallel()
	secret := apiclient.NewSecret(plain)
	issued := apiclient.IssuedKey{Key: apiclient.Key{ID: "key_1"}, Secret: secret}
	created := apiclient.CreatedUser{Key: &issued}
	holders := map[string]any{
		"secret": secret, "pointer": &secret, "key": issued, "key pointer": &issued, "user": created,
		"slice": []apiclient.Secret{secret}, "map": map[string]apiclient.Secret{"a": secret},
		"any": struct{ V any }{secret}, "unexported field": struct{ v apiclient.Secret }{secret},
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%t", "%T", "%p", "%o", "%20s", "%-5v", "%U", "%c"}
	for name, holder := range holders {
		for _, verb := range verbs {
			assertNoSecret(t, fmt.Sprintf(verb, holder), "%s by %s", name, verb)
		}
		assertNoSecret(t, fmt.Sprint(holder), name)
		assertNoSecret(t, fmt.Errorf("wrapped: %v", holder).Error(), name)
	}
	assert.Equal(t, "••••••••", fmt.Sprint(secret))
	assert.Equal(t, "••••••••", fmt.Sprintf("%x", secret))
	assert.Equal(t, plain, secret.Reveal())
}

func TestSecretEncodesAsDots(t *testing.T) {
	t.Parallel()
	secret := apiclient.NewSecret(plain)
	issued := apiclient.IssuedKey{Key: apiclient.Key{ID: "key_1"}, Secret: secret}
	for _, v := range []any{secret, &secret, issued, map[string]any{"s": secret}, []apiclient.Secret{secret}} {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		assertNoSecret(t, string(text), "JSON of %T", v)
		assert.Contains(t, string(text), "••••••••")
	}
	text, err := xml.Marshal(secret)
	require.NoError(t, err)
	assertNoSecret(t, string(text), "XML")
}

func TestSecretLogsAsDots(t *testing.T) {
	t.Parallel()
	secret := apiclient.NewSecret(plain)
	issued := apiclient.IssuedKey{Secret: secret}
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		log := slog.New(handler).With("bound", secret)
		log.Info("test", "secret", secret, "pointer", &secret, "key", issued, "any", []any{secret},
			slog.Group("group", "secret", secret), "error", errors.Join(fmt.Errorf("%v", secret)))
	}
	assertNoSecret(t, out.String(), "slog")
	assert.Contains(t, out.String(), "••••••••")
}

func TestSecretWithoutValue(t *testing.T) {
	t.Parallel()
	var zero apiclient.Secret
	assert.True(t, zero.IsZero())
	assert.Empty(t, zero.Reveal())
	assert.True(t, apiclient.NewSecret("").IsZero())
	assert.False(t, apiclient.NewSecret("x").IsZero())
}

// assertNoSecret looks for the secret, any longer part of it, and its hexadecimal forms.
func assertNoSecret(t *testing.T, text, msg string, args ...any) {
	t.Helper()
	for _, form := range []string{plain, plain[4:20], fmt.Sprintf("%x", plain)[:20], fmt.Sprintf("%X", plain)[:20], fmt.Sprintf("% x", plain)[:20]} {
		assert.NotContains(t, text, form, append([]any{msg}, args...)...)
	}
}
