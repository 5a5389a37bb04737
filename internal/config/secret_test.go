package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCredentialsInTheFileAreRefusedAndNeverShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content      string
		line, column int
	}{
		"in a context":                {one("    secret: hunter2"), 4, 5},
		"at the top":                  {"api_key: hunter2\n", 1, 1},
		"in quotes":                   {one(`    "client_secret" : "hunter2"`), 4, 5},
		"camel case":                  {one("    apiToken: hunter2"), 4, 5},
		"over several lines":          {one("    password: |", "      hunter2", "    colour: red"), 4, 5},
		"in flow style":               {"contexts: [{name: a, token: hunter2, url: x}]\n", 1, 22},
		"deep in what is not known":   {"auth0:\n  - login:\n      passphrase: hunter2\n", 3, 7},
		"behind another fault":        {one("    colour: pink", "    key: hunter2"), 5, 5},
		"in what is no YAML":          {one("    secret: hunter2", "  }", "      : ["), 4, 5},
		"in what is no YAML, in flow": {"contexts: [{name: a, token: hunter2, url: x\n", 1, 22},
		"list under a key":            {one("    tokens:", "      - hunter2", "      - [hunter2"), 4, 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fileWith(t, c.content).Load()
			var fault *Error
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, []any{c.line, c.column, "credentials never stand in this file; they go to the keyring: steward login"},
				[]any{fault.Line, fault.Column, fault.Message})
			assert.NotContains(t, fmt.Sprintf("%v %+v %s", err, *fault, fault.Detail()), "hunter2")
		})
	}
}

func TestAddressWithAPasswordIsRefusedAndNotShown(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"user and password": "https://op:hunter2@example.com", "user": "https://hunter2@example.com",
		"query": "https://example.com?token=hunter2", "garbled": "https://op:hunter2@exam ple.com",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fileWith(t, "contexts:\n  - name: a\n    url: "+address+"\n").Load()
			var fault *Error
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, 3, fault.Line)
			assert.NotContains(t, fault.Detail(), "hunter2")
			err = fileWith(t, "").Put(Context{Name: "a", URL: address})
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestKnownKeysThatSoundLikeCredentialsAreTaken(t *testing.T) {
	t.Parallel()
	c, err := fileWith(t, "keep_secrets: 1h\nkeys:\n  secret.copy: [y]\n  dialog.token: [z]\n"+
		one("    credential_command: [a]", "    key_id: b")).Load()
	require.NoError(t, err)
	assert.Equal(t, []string{"y"}, c.Keys["secret.copy"])

	_, err = fileWith(t, one("    credential_comand: [a]")).Load()
	require.ErrorContains(t, err, "did you mean credential_command?")
	_, err = fileWith(t, "keep_secret: 1h\n").Load()
	require.ErrorContains(t, err, "did you mean keep_secrets?")
}

func TestDetailShowsTheLineWithACaret(t *testing.T) {
	t.Parallel()
	f := fileWith(t, one("    colour:\tpink # 日本"))
	_, err := f.Load()
	var fault *Error
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, f.Path()+":4:13: colour must be one of red, yellow, green, blue, magenta, cyan, grey\n\n"+
		"    colour: pink # 日本\n"+
		"            ^", fault.Detail())
}

func TestLongLineIsCutAroundTheColumn(t *testing.T) {
	t.Parallel()
	_, err := fileWith(t, "contexts: [{name: a, team: "+strings.Repeat("x", 5000)+", colour: pink, ca_file: "+strings.Repeat("y", 5000)+"}]\n").Load()
	var fault *Error
	require.ErrorAs(t, err, &fault)
	lines := strings.Split(fault.Text, "\n")
	require.Len(t, lines, 2)
	assert.Less(t, len(lines[0]), 200)
	assert.Equal(t, "pink", lines[0][strings.Index(lines[1], "^"):][:4])
}
