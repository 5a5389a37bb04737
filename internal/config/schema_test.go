package config

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write config.schema.json anew")

func TestCommittedSchemaIsTheTypes(t *testing.T) {
	t.Parallel()
	text, err := Schema()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("config.schema.json", text, 0o600))
	}
	committed, err := os.ReadFile("config.schema.json")
	require.NoError(t, err)
	assert.Equal(t, string(text), string(committed), "go test ./internal/config -update writes it anew")
}

func TestSchemaDescribesEveryKey(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for _, x := range []struct {
		s  *jsonschema.Schema
		as reflect.Type
	}{{s, reflect.TypeFor[Config]()}, {s.Properties["contexts"].Items, reflect.TypeFor[Context]()}, {s.Properties["filters"].Items, reflect.TypeFor[SavedFilter]()}} {
		require.NotNil(t, x.s.AdditionalProperties.Not, "additionalProperties is false")
		assert.Len(t, x.s.Properties, x.as.NumField())
		for i := range x.as.NumField() {
			name := yamlName(x.as.Field(i))
			require.Contains(t, x.s.Properties, name)
			assert.NotEmpty(t, x.s.Properties[name].Description, name)
		}
	}
}

func TestSchemaAgreesWithLoad(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("testdata/example.yaml")
	require.NoError(t, err)
	for name, c := range map[string]struct {
		content string
		good    bool
	}{
		"example":                 {string(example), true},
		"every key":               {everything, true},
		"empty map":               {"{}", true},
		"unknown key":             {"theem: dark", false},
		"unknown key inside":      {one("    secret: x"), false},
		"unknown colour":          {one("    colour: pink"), false},
		"unknown theme":           {"theme: pink", false},
		"number for text":         {one("    team: 12"), false},
		"text for truth":          {one("    read_only: 'true'"), false},
		"bad duration":            {one("    timeout: 12"), false},
		"empty duration":          {one("    timeout: ''"), false},
		"bad name":                {"contexts: [{name: A, url: 'https://example.com'}]", false},
		"no url":                  {"contexts: [{name: a}]", false},
		"url with a password":     {"contexts: [{name: a, url: 'https://a:b@example.com'}]", false},
		"certificate without key": {one("    client_cert: a"), false},
		"no id of an action":      {"keys: {'a b': [c]}", false},
		"saved filter":            {"filters: [{name: Old keys, filter: 'key>90d'}]", true},
		"filter without a name":   {"filters: [{filter: 'key>90d'}]", false},
		"filter without a text":   {"filters: [{name: a, filter: ''}]", false},
		"long name of a filter":   {"filters: [{name: this name is far too long, filter: a}]", false},
		"text for filters":        {"filters: 'key>90d'", false},
		"text for key strokes":    {"keys: {a: c}", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := schema(t)
			resolved, err := s.Resolve(nil)
			require.NoError(t, err)
			var value any
			require.NoError(t, yaml.Unmarshal([]byte(c.content), &value))
			err = resolved.Validate(value)
			_, ours := fileWith(t, c.content).Load()
			if c.good {
				require.NoError(t, err)
				require.NoError(t, ours)
			} else {
				require.Error(t, err)
				require.Error(t, ours)
			}
		})
	}
}

// everything sets every key of a context.
const everything = `contexts:
  - {name: a, system: okta, url: "https://example.com/x", team: t, colour: red, read_only: true, ca_file: a, client_cert: b,
     client_key: c, credential_command: [d], key_id: e, keep: file, timeout: 1m, warning: 1d, experimental: true}
`

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	require.NoError(t, err)
	var s jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &s))
	return &s
}
