package systems_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/systems"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	pair := systems.Target{URL: "https://id.example.com", KeyID: "key_demo", Secret: apiclient.NewSecret("demo-secret")}
	with := func(change func(*systems.Target)) systems.Target {
		target := pair
		change(&target)
		return target
	}
	for _, tc := range []struct {
		name   string
		target systems.Target
		kind   error
		says   string
	}{
		{"native is the default", pair, nil, ""},
		{"native by name", with(func(t *systems.Target) { t.System = systems.Native }), nil, ""},
		{"unknown kind lists those there are", with(func(t *systems.Target) { t.System = "acme" }), apiclient.ErrUnsupported, "Use one of: native"},
		{"digicert wants no key id", systems.Target{System: systems.Digicert, URL: "https://one.digicert.com", Secret: apiclient.NewSecret("demo-secret")}, nil, ""},
		{"digicert without a token", systems.Target{System: systems.Digicert, URL: "https://one.digicert.com"}, apiclient.ErrSignedOut, "no API token"},
		{"okta with its team", with(func(t *systems.Target) { t.System, t.Team = systems.Okta, "acme" }), nil, ""},
		{"okta has a usual address", with(func(t *systems.Target) { t.System, t.Team, t.URL = systems.Okta, "acme", "" }), nil, ""},
		{"okta without a team", with(func(t *systems.Target) { t.System = systems.Okta }), apiclient.ErrInvalid, "team is missing"},
		{"trustgrid has a usual address", with(func(t *systems.Target) { t.System, t.URL = systems.Trustgrid, "" }), nil, ""},
		{"trustgrid without a secret", systems.Target{System: systems.Trustgrid, KeyID: "id"}, apiclient.ErrSignedOut, "missing"},
		{"credential is missing", systems.Target{URL: "https://id.example.com"}, apiclient.ErrSignedOut, "missing"},
		{"address in clear", with(func(t *systems.Target) { t.URL = "http://id.example.com" }), apiclient.ErrInsecure, "https://id.example.com"},
		{"file of authorities is missing", with(func(t *systems.Target) { t.CAFile = "/nonexistent/ca.pem" }), apiclient.ErrInvalid, "ca.pem"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sys, err := systems.Open(tc.target)
			if tc.kind == nil {
				require.NoError(t, err)
				systems.Close(sys)
				return
			}
			require.ErrorIs(t, err, tc.kind)
			require.ErrorContains(t, err, tc.says)
			assert.Nil(t, sys)
			assert.NotContains(t, err.Error(), "demo-secret")
		})
	}
}
