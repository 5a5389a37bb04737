package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fileWith is a configuration file of its own for a test.
func fileWith(t testing.TB, content string) *File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return Open(path)
}

// example is the example configuration, in a folder of its own.
func example(t testing.TB) *File {
	t.Helper()
	content, err := os.ReadFile("testdata/example.yaml")
	require.NoError(t, err)
	return fileWith(t, string(content))
}

func textOf(t testing.TB, f *File) string {
	t.Helper()
	content, err := os.ReadFile(f.Path())
	require.NoError(t, err)
	return string(content)
}

func TestExampleIsRead(t *testing.T) {
	t.Parallel()
	c, err := example(t).Load()
	require.NoError(t, err)
	assert.Equal(t, Config{
		Current: "staging", Theme: "auto", Clipboard: "auto", KeepSecrets: Duration(24 * time.Hour),
		Filters: []SavedFilter{{"Old keys", "key>90d -status:disabled"}, {"Nobody's", "contact:none"}},
		Keys:    map[string][]string{"user.disable": {"d", "f8"}, "list.refresh": {"ctrl+r"}},
		Contexts: []Context{
			{
				Name: "staging", System: "native", URL: "https://users.staging.example.com", Colour: "green",
				CAFile: "~/certificates/staging-ca.pem",
			},
			{
				Name: "prod", System: "native", URL: "https://users.example.com", Colour: "red", ReadOnly: true,
				ClientCert: "certificates/operator.pem", ClientKey: "certificates/operator.key",
				CredentialCommand: []string{"pass", "show", "steward/prod"}, KeyID: "operator-1",
				Timeout: Duration(45 * time.Second), Warning: Duration(14 * 24 * time.Hour),
			},
			{Name: "local", URL: "http://localhost:8080", Keep: "memory"},
		},
	}, c)
}

func TestFileThatHoldsNothing(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"empty": "", "comment": "# nothing yet\n", "document start": "---\n", "empty keys": "contexts:\nkeys:\ncurrent:\n",
		"null": "null\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fileWith(t, content)
			assert.True(t, f.Exists())
			c, err := f.Load()
			require.NoError(t, err)
			assert.True(t, same(Config{}, c), "%+v", c)
		})
	}
	t.Run("no file", func(t *testing.T) {
		t.Parallel()
		f := Open(filepath.Join(t.TempDir(), "none", "config.yaml"))
		assert.False(t, f.Exists())
		c, err := f.Load()
		require.NoError(t, err)
		assert.Equal(t, Config{}, c)
	})
}

// one is a configuration with one context that has more lines.
func one(lines ...string) string {
	return "contexts:\n  - name: a\n    url: https://example.com\n" + strings.Join(lines, "\n") + "\n"
}

func TestFaultsNameTheirPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content      string
		line, column int
		message      string
	}{
		"unknown key in a context":        {one("    read_olny: true"), 4, 5, "there is no key read_olny; did you mean read_only?"},
		"dash for underscore":             {one("    read-only: true"), 4, 5, "there is no key read-only; did you mean read_only?"},
		"other spelling":                  {one("    color: red"), 4, 5, "there is no key color; did you mean colour?"},
		"unknown key at the top":          {"theem: dark\n", 1, 1, "there is no key theem; did you mean theme?"},
		"unknown key that is like none":   {"verbosity: 3\n", 1, 1, "there is no key verbosity here; there are current, theme, clipboard, mouse, keep_secrets, keys, filters, findings, contexts"},
		"top-level key in a context":      {one("    theme: dark"), 4, 5, "the key theme does not belong here, but at the top level of the file"},
		"key of a context at the top":     {"url: https://example.com\n", 1, 1, "the key url does not belong here, but in a context"},
		"no truth":                        {one("    read_only: yes"), 4, 16, "read_only must be true or false"},
		"number for text":                 {one("    team: 0012"), 4, 11, `team must be text; put it in quotes: "…"`},
		"word with a colon in a command":  {one("    credential_command: [vault, secret: x]"), 4, 33, `an item of credential_command must be text, and a colon with a space makes a map of it; put it in quotes: "…: …"`},
		"the same below a dash":           {one("    credential_command:", "      - vault", "      - secret: x"), 6, 9, `an item of credential_command must be text, and a colon with a space makes a map of it; put it in quotes: "…: …"`},
		"map with braces for text":        {one("    credential_command: [vault, {secret: x}]"), 4, 33, "an item of credential_command must be text"},
		"list for text":                   {one("    team: [a]"), 4, 11, "team must be text"},
		"text for a list":                 {one("    credential_command: pass show"), 4, 25, "credential_command must be a list, such as [a, b]"},
		"map for a list":                  {"contexts:\n  a: b\n", 2, 3, "contexts must be a list, such as [a, b]"},
		"text for a context":              {"contexts:\n  - a\n", 2, 5, "an item of contexts must be a map: lines of the form key: value"},
		"empty context":                   {"contexts:\n  -\n", 2, 5, "this item of contexts is empty"},
		"text for the file":               {"hello\n", 1, 1, "the file must be a map: lines of the form key: value"},
		"duration without a unit":         {one("    timeout: 30"), 4, 14, "timeout lacks a unit; write it as 90s, 15m, 24h or 30d"},
		"duration with an unknown unit":   {one("    timeout: 3w"), 4, 14, "timeout is no duration; write it as 90s, 15m, 24h or 30d"},
		"duration that is negative":       {"keep_secrets: -5m\n", 1, 15, "keep_secrets is no duration; write it as 90s, 15m, 24h or 30d"},
		"unknown colour":                  {one("    colour: pink"), 4, 13, "colour must be one of red, yellow, green, blue, magenta, cyan, grey"},
		"unknown theme":                   {"theme: solarized\n", 1, 8, "theme must be one of auto, dark, light, mono"},
		"unknown clipboard":               {"clipboard: xclip\n", 1, 12, "clipboard must be one of auto, native, osc52, tmux, off"},
		"unknown place to keep":           {one("    keep: disk"), 4, 11, "keep must be one of keyring, file, memory"},
		"bad name":                        {"contexts:\n  - name: Prod 1\n    url: https://example.com\n", 2, 11, "name may hold only lower-case letters, digits, dots, dashes and underscores"},
		"no name":                         {"contexts:\n  - url: https://example.com\n", 2, 5, "name is missing"},
		"no url":                          {"contexts:\n  - name: a\n", 2, 5, "url is missing; write it like https://id.example.com"},
		"empty url":                       {"contexts:\n  - name: a\n    url:\n", 3, 5, "url is missing; write it like https://id.example.com"},
		"the same name twice":             {one("  - url: https://example.com", "    name: a"), 5, 11, "name is the name of a context above, too"},
		"current names nothing":           {one("current: b"), 4, 10, "current names no context; there are a"},
		"current without contexts":        {"current: b\n", 1, 10, "current names no context; there is none"},
		"certificate without its key":     {one("    client_cert: a.pem"), 2, 5, "client_key is missing; it goes with client_cert"},
		"key without its certificate":     {one("    client_key: a.pem"), 2, 5, "client_cert is missing; it goes with client_key"},
		"http to another machine":         {"contexts:\n  - name: a\n    url: http://example.com\n", 3, 10, "url would send the credential in clear over http, which is for this machine only; write https"},
		"home of another one":             {one("    ca_file: ~root/ca.pem"), 4, 14, "ca_file may begin with ~/ (your own home folder), not with another one's"},
		"command without a program":       {one("    credential_command: ['', a]"), 4, 25, "credential_command must begin with a program"},
		"no system":                       {one("    system: Okta!"), 4, 13, "system must be a word in lower-case letters, such as native"},
		"no action":                       {"keys:\n  user disable: [d]\n", 2, 3, "this is not the id of an action, such as user.disable"},
		"no list of key strokes":          {"keys:\n  user.disable: d\n", 2, 17, "user.disable must be a list, such as [a, b]"},
		"key stroke that is a number":     {"keys:\n  user.disable: [1]\n", 2, 18, `an item of user.disable must be text; put it in quotes: "…"`},
		"key twice":                       {one("    url: https://example.org"), 4, 5, `mapping key "url" already defined at [3:5]`},
		"anchor":                          {"contexts: &a []\n", 1, 11, "anchors, aliases, tags and merged or complex keys are not understood here"},
		"second document":                 {"theme: dark\n---\ntheme: light\n", 3, 1, "a second document begins here; the file holds one"},
		"tab for indentation":             {"keys:\n\tuser.disable: [d]\n", 2, 1, "a tab cannot stand here; indent with spaces"},
		"control character":               {"theme: da\x1brk\n", 1, 10, "a control character stands here"},
		"lists in lists without end":      {strings.Repeat("- ", 1000), 1, 1, "too many lists begin in this line"},
		"brackets without end":            {strings.Repeat("[\n", 10000), 1, 1, "the file has too many brackets"},
		"too long":                        {strings.Repeat("#\n", 150_000), 1, 1, "the file is longer than 256 kB"},
		"not UTF-8":                       {"theme: dark\n# \xff\n", 2, 1, "this line is not text in UTF-8"},
		"first of several":                {one("    colour: pink", "    keep: disk"), 4, 13, "colour must be one of red, yellow, green, blue, magenta, cyan, grey"},
		"place behind wide characters":    {"contexts: [{name: a, url: 'https://example.com', team: 日本語, colour: pink}]\n", 1, 69, "colour must be one of red, yellow, green, blue, magenta, cyan, grey"},
		"second context, after a comment": {one("  # another", "  - name: b", "    url: https://example.com", "    timeout: 1y"), 7, 14, "timeout is no duration; write it as 90s, 15m, 24h or 30d"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fileWith(t, c.content)
			_, err := f.Load()
			var fault *Error
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, []any{c.line, c.column, c.message}, []any{fault.Line, fault.Column, fault.Message})
			assert.Equal(t, f.Path(), fault.Path)
			assert.NotContains(t, fault.Error(), "\n")
		})
	}
}
