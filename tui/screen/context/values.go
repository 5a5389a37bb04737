package context

import (
	"slices"

	"steward/internal/config"
)

// draft is everything that was typed and chosen, by field.
type draft struct {
	Texts, Choices map[string]string
}

func (d draft) system() string { return d.Choices[fieldSystem] }

// draftOf is a context as the form shows it.
func draftOf(c config.Context) draft {
	no := map[bool]string{true: yes}
	keep := c.Keep
	if keep == "keyring" { // empty means the same
		keep = ""
	}
	return draft{
		Texts: map[string]string{
			fieldName: c.Name, fieldURL: c.URL, fieldTeam: c.Team, fieldCAFile: c.CAFile, fieldClientCert: c.ClientCert,
			fieldClientKey: c.ClientKey, fieldCommand: join(c.CredentialCommand), fieldKeyID: c.KeyID,
		},
		Choices: map[string]string{
			fieldSystem: c.System, fieldColour: c.Colour, fieldReadOnly: no[c.ReadOnly], fieldKeep: keep,
			fieldExperimental: no[c.Experimental],
		},
	}
}

// typed is the form as it stands. What the present kind of system has no field for stays as it was.
func (s *Screen) typed() draft {
	d := draft{Texts: map[string]string{}, Choices: map[string]string{}}
	for field, text := range s.stay.Texts {
		d.Texts[field] = text
	}
	for field, value := range s.stay.Choices {
		d.Choices[field] = value
	}
	for field, text := range s.entries.texts {
		d.Texts[field] = text.Raw()
	}
	for field, c := range s.entries.choices {
		d.Choices[field] = c.value()
	}
	return d
}

// context is the form as a context: what it began with, changed by what was typed.
func (s *Screen) context() config.Context {
	c := s.arg.Context
	s.system(&c)
	for field, into := range map[string]*string{
		fieldName: &c.Name, fieldURL: &c.URL, fieldTeam: &c.Team, fieldCAFile: &c.CAFile, fieldClientCert: &c.ClientCert,
		fieldClientKey: &c.ClientKey, fieldKeyID: &c.KeyID,
	} {
		if t, ok := s.entries.texts[field]; ok {
			*into = t.Value()
		}
	}
	c.Colour = s.chosen(fieldColour)
	c.ReadOnly = s.chosen(fieldReadOnly) == yes
	if _, ok := s.entries.choices[fieldExperimental]; ok {
		c.Experimental = s.chosen(fieldExperimental) == yes
	}
	if keep := s.chosen(fieldKeep); keep != "" || c.Keep != "keyring" {
		c.Keep = keep
	}
	if words, _ := split(s.commandLine()); !slices.Equal(words, c.CredentialCommand) {
		c.CredentialCommand = words
	}
	return c
}

// system is the chosen kind of system. Another one than before makes void what only the other has a field for.
func (s *Screen) system(c *config.Context) {
	if _, ok := s.entries.choices[fieldSystem]; !ok {
		return
	}
	if chosen := s.chosen(fieldSystem); chosen != s.systemName(c.System) {
		c.System, c.Team, c.KeyID, c.Experimental = chosen, "", "", false
	}
}

func (s *Screen) chosen(field string) string {
	if e, ok := s.entries.choices[field]; ok {
		return e.value()
	}
	return ""
}

func (s *Screen) commandLine() string {
	if t, ok := s.entries.texts[fieldCommand]; ok {
		return t.Value()
	}
	return ""
}

// wrong says what is wrong with a field now, or nothing.
func (s *Screen) wrong(field string) string {
	c := s.context()
	switch {
	case field == fieldName && c.Name != s.arg.Was && s.taken[c.Name]:
		return "is the name of another context"
	case field == fieldName && c.Name != s.arg.Was && s.working():
		return "cannot change while you work in the context; from a shell: steward context rename"
	case field == fieldExperimental && !c.Experimental && s.kindOf(c.System).Experimental:
		return "this kind of system needs a yes: its driver rests on guesses"
	case field == fieldTeam && c.Team == "":
		return "is missing: this kind of system needs it"
	case field == fieldCommand:
		if _, err := split(s.commandLine()); err != nil {
			return err.Error()
		}
	}
	return c.Check()[field]
}
