package config

import (
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhereTheConfigurationIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env    map[string]string
		system string
		want   string
	}{
		"XDG_CONFIG_HOME":                     {map[string]string{"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "linux", "/x"},
		"home folder":                         {map[string]string{"HOME": "/h"}, "linux", "/h/.config"},
		"relative XDG_CONFIG_HOME is ignored": {map[string]string{"XDG_CONFIG_HOME": "x", "HOME": "/h"}, "linux", "/h/.config"},
		"no home folder":                      {nil, "linux", xdg.ConfigHome},
		"macOS":                               {map[string]string{"HOME": "/h"}, "darwin", xdg.ConfigHome},
		"macOS with XDG_CONFIG_HOME":          {map[string]string{"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "darwin", "/x"},
		"Windows":                             {map[string]string{"HOME": "/h"}, "windows", xdg.ConfigHome},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, configHome(func(key string) string { return c.env[key] }, c.system))
		})
	}
	env := map[string]string{"XDG_CONFIG_HOME": "/x"}
	getenv := func(key string) string { return env[key] }
	assert.Equal(t, filepath.FromSlash("/x/steward/config.yaml"), Path(getenv))
	env["STEWARD_CONFIG"] = "/elsewhere.yml"
	assert.Equal(t, "/elsewhere.yml", Path(getenv))
}

func TestFileNamesAreResolved(t *testing.T) {
	t.Parallel()
	c := Context{Name: "a", CAFile: "~/ca.pem", ClientCert: "op.pem", ClientKey: "/etc/op.key"}
	got := c.Resolve("/conf", "/home/op")
	assert.Equal(t, Context{Name: "a", CAFile: "/home/op/ca.pem", ClientCert: "/conf/op.pem", ClientKey: "/etc/op.key"}, got)
	assert.Equal(t, "~/ca.pem", c.CAFile, "the context keeps what people wrote")
	assert.Equal(t, Context{}, Context{}.Resolve("/conf", "/home/op"))

	got, err := Open("/conf/config.yaml").Resolve(Context{ClientCert: "op.pem"})
	require.NoError(t, err)
	assert.Equal(t, "/conf/op.pem", got.ClientCert)
}

func TestContextIsFound(t *testing.T) {
	t.Parallel()
	a, b := Context{Name: "a"}, Context{Name: "b"}
	for name, c := range map[string]struct {
		config Config
		ask    string
		want   string
		err    string
	}{
		"by name":            {Config{Contexts: []Context{a, b}, Current: "a"}, "b", "b", ""},
		"current":            {Config{Contexts: []Context{a, b}, Current: "b"}, "", "b", ""},
		"the only one":       {Config{Contexts: []Context{b}}, "", "b", ""},
		"none is current":    {Config{Contexts: []Context{a, b}}, "", "", "no such context: none is the current one; to choose one: steward context use NAME; there are a, b"},
		"unknown":            {Config{Contexts: []Context{a, b}}, "c", "", `no such context as "c"; there are a, b`},
		"unknown, only one":  {Config{Contexts: []Context{a}}, "c", "", `no such context as "c"; there are a`},
		"nothing configured": {Config{}, "", "", "no such context: there is none yet; to add one: steward context add"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.config.Context(c.ask)
			assert.Equal(t, c.want, got.Name)
			if c.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, ErrNoContext)
			require.EqualError(t, err, c.err)
		})
	}
	assert.Equal(t, []string{"a", "b"}, Config{Contexts: []Context{a, b}}.ContextNames())
}

func TestContextIsCheckedByField(t *testing.T) {
	t.Parallel()
	assert.Empty(t, lab().Check())
	assert.Empty(t, Context{Name: "a", URL: "http://[::1]:80", CredentialCommand: []string{"sh", "-c", "a\n\tb"}}.Check())
	for name, c := range map[string]struct {
		change func(*Context)
		fields []string
	}{
		"nothing":                   {func(c *Context) { *c = Context{} }, []string{"name", "url"}},
		"name too long":             {func(c *Context) { c.Name = "a0123456789012345678901234567890123456789" }, []string{"name"}},
		"name begins with a dash":   {func(c *Context) { c.Name = "-a" }, []string{"name"}},
		"name with other letters":   {func(c *Context) { c.Name = "ä" }, []string{"name"}},
		"address without a scheme":  {func(c *Context) { c.URL = "example.com" }, []string{"url"}},
		"address without a host":    {func(c *Context) { c.URL = "https://" }, []string{"url"}},
		"address of another scheme": {func(c *Context) { c.URL = "ftp://example.com" }, []string{"url"}},
		"address with a fragment":   {func(c *Context) { c.URL = "https://example.com#" }, []string{"url"}},
		"http that seems local":     {func(c *Context) { c.URL = "http://127.0.0.1.example.com" }, []string{"url"}},
		"hidden characters":         {func(c *Context) { c.Team, c.KeyID, c.CAFile = "a\u202eb", "a\x00", "a\nb" }, []string{"ca_file", "key_id", "team"}},
		"command that hides":        {func(c *Context) { c.CredentialCommand = []string{"a", "\x1b"} }, []string{"credential_command"}},
		"certificate alone":         {func(c *Context) { c.ClientCert = "a" }, []string{"client_key"}},
		"words that are not known":  {func(c *Context) { c.Colour, c.Keep, c.System = "pink", "disk", "A b" }, []string{"colour", "keep", "system"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := lab()
			c.change(&x)
			var fields []string
			for field, words := range x.Check() {
				fields = append(fields, field)
				assert.NotEmpty(t, words)
			}
			assert.ElementsMatch(t, c.fields, fields)
			assert.Error(t, Open(filepath.Join(t.TempDir(), "config.yaml")).Put(x))
		})
	}
}
