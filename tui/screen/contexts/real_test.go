package contexts_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/screen/contexts"
)

// wallet keeps credentials by account, as the keyring does.
type wallet map[string]credentials.Credential

func (w wallet) Find(_ context.Context, p credentials.Place) (credentials.Found, error) {
	who, ok := w[p.Account]
	if !ok {
		return credentials.Found{}, credentials.ErrNone
	}
	return credentials.Found{Credential: who, Source: credentials.Keyring}, nil
}

func (w wallet) Keep(_ context.Context, p credentials.Place, who credentials.Credential) (credentials.Source, error) {
	w[p.Account] = who
	return credentials.Keyring, nil
}

func (w wallet) Forget(_ context.Context, p credentials.Place) ([]credentials.Source, error) {
	if _, ok := w[p.Account]; !ok {
		return nil, credentials.ErrNone
	}
	delete(w, p.Account)
	return []credentials.Source{credentials.Keyring}, nil
}

func (w wallet) Rename(_ context.Context, from, to credentials.Place) error {
	w[to.Account] = w[from.Account]
	delete(w, from.Account)
	return nil
}

func (w wallet) Where(_ context.Context, p credentials.Place) (credentials.Source, string) {
	if _, ok := w[p.Account]; ok {
		return credentials.Keyring, ""
	}
	return "", ""
}

func (w wallet) Unlock(context.Context, credentials.Place, string) error { return nil }

// remote takes one secret.
type remote struct {
	apiclient.System
	who credentials.Credential
}

func (r remote) refused() error {
	if r.who.Secret.Reveal() == "hunter2" {
		return nil
	}
	return &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "the secret was refused"}
}

func (r remote) Describe(context.Context) (apiclient.Description, error) {
	return apiclient.Description{}, r.refused()
}

func (r remote) Me(context.Context) (apiclient.Operator, error) {
	return apiclient.Operator{Name: "ada@example.com"}, r.refused()
}

func (wallet) Keeps(credentials.Place) (credentials.Source, string) { return credentials.Keyring, "" }

// The screen on the real manager and a real file: what is shown is what is written.
func TestOnARealConfiguration(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(file, []byte("contexts:\n  - name: prod\n    url: https://id.example.com\n  - name: staging\n    url: https://staging.example.com\n"), 0o600))
	keyring := wallet{}
	s := newStage(t, nil)
	env := s.env(kit.ThemeOptions{})
	env.Contexts = connect.New(connect.Options{
		Config: config.Open(file), Credentials: keyring, Kinds: (&fakeManager{}).Kinds(), Now: env.Now,
		Open: func(_ config.Context, who credentials.Credential) (apiclient.System, error) {
			return remote{who: who}, nil
		},
	})
	s.screen = contexts.New(env)
	s.begin()
	assert.Contains(t, s.frame(), "staging")

	s.press("t")
	assert.Contains(t, s.frame(), "no key 13:00")
	s.press("i").typed("key_1").press("tab").typed("hunter").press("enter")
	assert.Contains(t, plain(s.dialog.View(80, 20)), "the secret was refused")
	assert.Empty(t, keyring, "nothing is kept before it is checked")
	s.typed("2").press("enter")
	require.True(t, s.dialog.Done())
	assert.Contains(t, keyring, "prod")
	assert.Contains(t, s.frame(), "ok 13:00, as ada@example.com")

	s.press("j", "U")
	assert.Contains(t, read(t, file), "current: staging")
	s.press("k", "I", "y")
	assert.Empty(t, keyring)
	s.press("D", "y")
	assert.NotContains(t, read(t, file), "prod")
	assert.NotContains(t, s.frame(), "prod")

	require.NoError(t, os.WriteFile(file, []byte("contexts:\n  - name: prod\n    uri: https://id.example.com\n"), 0o600))
	s.press("r")
	assert.Contains(t, s.frame(), "    uri: https://id.example.com")
	var fault *config.Error
	require.ErrorAs(t, s.notice().Err, &fault)
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // a file of this test
	require.NoError(t, err)
	return string(text)
}
