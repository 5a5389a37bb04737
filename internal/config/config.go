package config

import "time"

// Config is the whole file. The zero value is what holds without a file.
type Config struct {
	// Current names the context that is opened when no other is asked for; empty means the only one there is.
	Current string `yaml:"current,omitempty" jsonschema:"name of the context that is opened when no other is asked for"`
	// Theme is the colours: auto (as the terminal's background is), dark, light or mono. Empty means auto.
	Theme string `yaml:"theme,omitempty"`
	// Clipboard is the way of a copy: auto, native, osc52, tmux or off. Empty means auto.
	Clipboard string `yaml:"clipboard,omitempty"`
	// KeepSecrets is how long a secret that was not confirmed as stored stays in the keyring; 0 means a day.
	KeepSecrets Duration `yaml:"keep_secrets,omitempty"`
	// Keys are other key strokes for actions, by the action's id: user.disable: [d, f8].
	Keys map[string][]string `yaml:"keys,omitempty"`
	// Contexts are the systems, in the order of the file. Names differ.
	Contexts []Context `yaml:"contexts,omitempty"`
}

// Context is one system and how to reach it. It never holds a credential.
type Context struct {
	// Name is 1 to 40 lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit.
	Name string `yaml:"name"`
	// System is the kind, one of systems.Kinds; empty means native.
	System string `yaml:"system,omitempty"`
	// URL is the address: https, or http to this machine.
	URL string `yaml:"url"`
	// Team is the team or tenant, where the system wants one.
	Team string `yaml:"team,omitempty"`
	// Colour marks the context in every header and dialog: red, yellow, green, blue, magenta, cyan or grey; empty means
	// no colour.
	Colour string `yaml:"colour,omitempty"`
	// ReadOnly refuses every change, below the screens.
	ReadOnly bool `yaml:"read_only,omitempty"`
	// CAFile names a PEM file of authorities to trust besides the machine's own. ~/ is the home folder.
	CAFile string `yaml:"ca_file,omitempty"`
	// ClientCert and ClientKey name the PEM files of a client certificate; both or neither.
	ClientCert string `yaml:"client_cert,omitempty"`
	ClientKey  string `yaml:"client_key,omitempty"`
	// CredentialCommand prints the credential: an argument list, run without a shell. One line is the secret, two lines
	// are the key ID and the secret.
	CredentialCommand []string `yaml:"credential_command,omitempty"`
	// KeyID goes with a credential command that prints only the secret.
	KeyID string `yaml:"key_id,omitempty"`
	// Keep is where a credential that is typed in is kept: keyring, file (encrypted with a passphrase) or memory. Empty
	// means keyring.
	Keep string `yaml:"keep,omitempty"`
	// Timeout bounds one call with its repetitions; 0 means the driver's own.
	Timeout Duration `yaml:"timeout,omitempty"`
	// Warning is the window before an end date in which a user counts as expiring; 0 means 30 days.
	Warning Duration `yaml:"warning,omitempty"`
	// Experimental lets a driver use what it only guesses.
	Experimental bool `yaml:"experimental,omitempty"`
}

// Duration is written as 90s, 15m, 24h or 30d.
type Duration time.Duration
