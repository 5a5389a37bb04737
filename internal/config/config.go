package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Config is the whole file. The zero value is what holds without a file.
type Config struct {
	// Current names the context that is opened when no other is asked for; empty means the only one there is.
	Current string `yaml:"current,omitempty" json:"current,omitempty"`
	// Theme is the colours: auto (as the terminal's background is), dark, light or mono. Empty means auto.
	Theme string `yaml:"theme,omitempty" json:"theme,omitempty"`
	// Clipboard is the way of a copy: auto, native, osc52, tmux or off. Empty means auto.
	Clipboard string `yaml:"clipboard,omitempty" json:"clipboard,omitempty"`
	// Mouse gives the mouse to the console: a click moves the cursor, the wheel scrolls. Without it the terminal keeps it,
	// to select text.
	Mouse bool `yaml:"mouse,omitempty" json:"mouse,omitempty"`
	// KeepSecrets is how long a secret that was not confirmed as stored stays in the keyring; 0 means a day.
	KeepSecrets Duration `yaml:"keep_secrets,omitempty" json:"keep_secrets,omitempty"`
	// Keys are other key strokes for actions, by the action's id: user.disable: [d, f8].
	Keys map[string][]string `yaml:"keys,omitempty" json:"keys,omitempty"`
	// Filters are kept by name, and stand as tabs in the list of service users, in the order of the file. Names differ.
	Filters []SavedFilter `yaml:"filters,omitempty" json:"filters,omitempty"`
	// Findings are the thresholds of the findings.
	Findings Findings `yaml:"findings,omitempty" json:"findings,omitzero"`
	// Contexts are the systems, in the order of the file. Names differ.
	Contexts []Context `yaml:"contexts,omitempty" json:"contexts,omitempty"`
}

// SavedFilter is a filter of the list of service users with a name.
type SavedFilter struct {
	// Name is what the tab says: 1 to 20 characters, and no name of a tab that is always there.
	Name string `yaml:"name" json:"name"`
	// Filter is the filter as it is typed, in the language of package filter.
	Filter string `yaml:"filter" json:"filter"`
}

// Context is one system and how to reach it. It never holds a credential.
type Context struct {
	// Name is 1 to 40 lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit.
	Name string `yaml:"name" json:"name"`
	// System is the kind, one of systems.Kinds; empty means native.
	System string `yaml:"system,omitempty" json:"system,omitempty"`
	// URL is the address: https, or http to this machine.
	URL string `yaml:"url" json:"url"`
	// Team is the team or tenant, where the system wants one.
	Team string `yaml:"team,omitempty" json:"team,omitempty"`
	// Colour marks the context in every header and dialog: red, yellow, green, blue, magenta, cyan or grey; empty means
	// no colour.
	Colour string `yaml:"colour,omitempty" json:"colour,omitempty"`
	// ReadOnly refuses every change, below the screens.
	ReadOnly bool `yaml:"read_only,omitempty" json:"read_only,omitempty"`
	// CAFile names a PEM file of authorities to trust besides the machine's own. It is as people wrote it; see Resolve.
	CAFile string `yaml:"ca_file,omitempty" json:"ca_file,omitempty"`
	// ClientCert and ClientKey name the PEM files of a client certificate; both or neither. See Resolve.
	ClientCert string `yaml:"client_cert,omitempty" json:"client_cert,omitempty"`
	ClientKey  string `yaml:"client_key,omitempty" json:"client_key,omitempty"`
	// CredentialCommand prints the credential: an argument list, run without a shell. One line is the secret, two lines
	// are the key ID and the secret.
	CredentialCommand []string `yaml:"credential_command,omitempty,flow" json:"credential_command,omitempty"`
	// KeyID goes with a credential command that prints only the secret.
	KeyID string `yaml:"key_id,omitempty" json:"key_id,omitempty"`
	// Keep is where a credential that is typed in is kept: keyring, file (encrypted with a passphrase) or memory. Empty
	// means keyring.
	Keep string `yaml:"keep,omitempty" json:"keep,omitempty"`
	// Timeout bounds one call with its repetitions; 0 means the driver's own.
	Timeout Duration `yaml:"timeout,omitempty" json:"timeout,omitempty"`
	// Warning is the window before an end date in which a user counts as expiring; 0 means 30 days.
	Warning Duration `yaml:"warning,omitempty" json:"warning,omitempty"`
	// Silence is how long an old key must not have been used to count as silent in a rotation; 0 means a day.
	Silence Duration `yaml:"silence,omitempty" json:"silence,omitempty"`
	// Experimental lets a driver use what it only guesses.
	Experimental bool `yaml:"experimental,omitempty" json:"experimental,omitempty"`
}

// ErrNoContext says that there is no context of a name, or none at all. The text around it names those that there are.
var ErrNoContext = errors.New("no such context")

// Context finds a context by its name; the empty name means the current one, else the only one there is. The error wraps
// ErrNoContext and names those that there are.
func (c Config) Context(name string) (Context, error) {
	if name == "" {
		name = c.Current
	}
	if name == "" && len(c.Contexts) == 1 {
		return c.Contexts[0], nil
	}
	i := c.index(name)
	switch {
	case i >= 0:
		return c.Contexts[i], nil
	case len(c.Contexts) == 0:
		return Context{}, fmt.Errorf("%w: there is none yet; to add one: steward context add", ErrNoContext)
	case name == "":
		return Context{}, fmt.Errorf("%w: none is the current one; to choose one: steward context use NAME; there are %s",
			ErrNoContext, strings.Join(c.ContextNames(), ", "))
	default:
		return Context{}, fmt.Errorf("%w as %q; there are %s", ErrNoContext, name, strings.Join(c.ContextNames(), ", "))
	}
}

// ContextNames are the names of the contexts, in the order of the file.
func (c Config) ContextNames() []string {
	names := make([]string, 0, len(c.Contexts))
	for _, x := range c.Contexts {
		names = append(names, x.Name)
	}
	return names
}

// index is where the context of a name stands, or -1.
func (c Config) index(name string) int {
	return slices.IndexFunc(c.Contexts, func(x Context) bool { return x.Name == name })
}
