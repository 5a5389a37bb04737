package context

import (
	"strings"

	"steward/apiclient"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// The fields, by their names in the configuration.
const (
	fieldSystem       = "system"
	fieldName         = "name"
	fieldURL          = "url"
	fieldTeam         = "team"
	fieldExperimental = "experimental"
	fieldReadOnly     = "read_only"
	fieldColour       = "colour"
	fieldKeep         = "keep"
	fieldCommand      = "credential_command"
	fieldKeyID        = "key_id"
	fieldCAFile       = "ca_file"
	fieldClientCert   = "client_cert"
	fieldClientKey    = "client_key"
)

// yes is the value of a chosen yes; no is empty.
const yes = "yes"

// entries are the form's fields by name; those that the kind of system has no use for are missing.
type entries struct {
	texts   map[string]*fields.Text
	choices map[string]*choice
}

// build makes the form for the chosen kind of system, with what was typed so far in it.
func (s *Screen) build(typed draft) {
	s.entries = entries{texts: map[string]*fields.Text{}, choices: map[string]*choice{}}
	var all []form.Field
	kind := s.kindOf(typed.system())
	choose := func(field, label string, options ...option) {
		c := newChoice(s.env.Theme, label, typed.Choices[field], options...)
		c.changed = s.edited
		c.problem = func() string { return s.wrong(field) }
		s.entries.choices[field] = c
		all = append(all, c)
	}
	text := func(field, label, hint string) *fields.Text {
		t := fields.NewText(s.env.Theme, s.initial[field], fields.TextOptions{
			Label: label, Hint: hint, Check: func(string) string { return s.wrong(field) },
		})
		if typed.Texts[field] != s.initial[field] {
			t.Type(typed.Texts[field])
		}
		s.entries.texts[field] = t
		return t
	}
	if len(s.kinds) > 1 {
		choose(fieldSystem, "System", s.systems()...)
		s.entries.choices[fieldSystem].changed = s.rekind
	}
	all = append(all, text(fieldName, "Name", "what you call it: prod, staging"))
	all = append(all, text(fieldURL, labelOr(kind.Address, "Address"), addressHint(kind.Address)))
	if kind.Team.Label != "" {
		all = append(all, text(fieldTeam, kit.Clean(kind.Team.Label), kit.Clean(kind.Team.Help)))
	}
	switch {
	case kind.Experimental:
		choose(fieldExperimental, "Experimental", option{"", "no", "this kind of system needs a yes"},
			option{yes, "yes", "its driver rests on guesses: try it on a test system first"})
	case kind.Guesses != "":
		choose(fieldExperimental, "Experimental", option{"", "no", "only what is documented is used"},
			option{yes, "yes", kit.Clean(kind.Guesses) + ": try it on a test system first"})
	}
	choose(fieldColour, "Colour", colours()...)
	choose(fieldReadOnly, "Read-only", option{"", "no", "changes are allowed, as far as your permissions go"},
		option{yes, "yes", "nothing can be changed from here, whatever your permissions are"})
	choose(fieldKeep, "Keep key in", stores()...)
	all = append(all, text(fieldCAFile, "CA file", "PEM file of authorities to trust besides the machine's own; a relative name counts from the configuration's folder"))
	all = append(all, text(fieldClientCert, "Client cert", "PEM file of a client certificate"))
	all = append(all, text(fieldClientKey, "Client key", "PEM file of its key"))
	all = append(all, &command{Text: text(fieldCommand, "Key command", "prints the credential, as a password manager does; run without a shell"), theme: s.env.Theme})
	if kind.KeyID.Label != "" {
		all = append(all, text(fieldKeyID, "Its key ID", "only where the key command prints the secret alone"))
	}
	s.form = form.New(all...)
}

// systems are the kinds to choose from, and the one that is there already where nothing is known of it.
func (s *Screen) systems() []option {
	var out []option
	for _, k := range s.kinds {
		o := option{value: k.Name, title: kit.Clean(k.Title)}
		if k.Experimental {
			o.hint = "experimental: its driver rests on guesses"
		}
		out = append(out, o)
	}
	if name := s.arg.Context.System; name != "" && s.kindOf(name).Name != name {
		out = append(out, option{value: name, title: kit.Clean(name), hint: "this version of steward does not know it"})
	}
	return out
}

// kindOf is the kind of a name; the empty name and unknown ones mean the first there is.
func (s *Screen) kindOf(name string) apiclient.Kind {
	for _, k := range s.kinds {
		if k.Name == name {
			return k
		}
	}
	if len(s.kinds) == 0 {
		return apiclient.Kind{}
	}
	return s.kinds[0]
}

func colours() []option {
	out := []option{{title: "none", hint: "marks the context in the header and in every question"}}
	for _, c := range []string{"red", "yellow", "green", "blue", "magenta", "cyan", "grey"} {
		out = append(out, option{value: c, title: c, hint: out[0].hint})
	}
	return out
}

func stores() []option {
	return []option{
		{"", string(credentials.Keyring), "the machine's keyring; where there is none it stays in memory"},
		{"file", string(credentials.Encrypted), "a file encrypted with a passphrase that you are asked for"},
		{"memory", string(credentials.Memory), "until the console ends; you sign in each time"},
	}
}

func labelOr(s apiclient.Setting, otherwise string) string {
	if s.Label == "" {
		return otherwise
	}
	return kit.Clean(s.Label)
}

// addressHint is the help, and the usual values behind it.
func addressHint(s apiclient.Setting) string {
	hint := kit.Clean(s.Help)
	if len(s.Choices) == 0 {
		return hint
	}
	if hint != "" {
		hint += "; "
	}
	return hint + "ctrl+n for the usual: " + kit.Clean(strings.Join(s.Choices, ", "))
}

// command is the text field of a command, which shows below how it is split.
type command struct {
	*fields.Text
	theme *kit.Theme
	width int
}

// Resize gives the columns.
func (c *command) Resize(width, height int) {
	c.width = width
	c.Text.Resize(width, height)
}

// View is the field, and the words of the command each in brackets.
func (c *command) View() []string {
	lines := c.Text.View()
	words, err := split(c.Value())
	if err != nil || len(words) == 0 {
		return lines
	}
	shown := make([]string, len(words))
	for i, w := range words {
		shown[i] = "[" + kit.Clean(w) + "]"
	}
	if last := len(lines) - 1; lines[last] == "" { // nothing is said about the line itself
		lines = lines[:last]
	}
	indent := strings.Repeat(" ", margin+labelWidth)
	for _, l := range kit.Wrap("runs "+strings.Join(shown, " "), max(c.width-margin-labelWidth-1, 10)) {
		lines = append(lines, indent+c.theme.Muted.Render(l))
	}
	return lines
}
