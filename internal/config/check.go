package config

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"steward/internal/filter"
)

// mostName is how many characters a context's name may have.
const mostName = 40

// The values that settings may have; empty is allowed for all of them.
func themes() []string     { return []string{"auto", "dark", "light", "mono"} }
func clipboards() []string { return []string{"auto", "native", "osc52", "tmux", "off"} }

// Colours are those that a context can be marked with.
func Colours() []string {
	return []string{"red", "yellow", "green", "blue", "magenta", "cyan", "grey"}
}

// Keeps are where a credential that is typed in can be kept: the values of Context.Keep.
func Keeps() []string { return []string{"keyring", "file", "memory"} }

// Check says what is wrong with a context in words for people, by field (the YAML name), or is empty. The words read as
// a sentence after the field's name, and never repeat what was typed.
func (c Context) Check() map[string]string {
	wrong := map[string]string{}
	say := func(field, words string) {
		if words != "" && wrong[field] == "" {
			wrong[field] = words
		}
	}
	say("name", checkName(c.Name))
	say("system", checkSystem(c.System))
	say("url", checkURL(c.URL))
	say("team", checkText(c.Team))
	say("key_id", checkText(c.KeyID))
	say("colour", checkChoice(c.Colour, Colours()))
	say("keep", checkChoice(c.Keep, Keeps()))
	say("ca_file", checkFile(c.CAFile))
	say("client_cert", checkFile(c.ClientCert))
	say("client_key", checkFile(c.ClientKey))
	if (c.ClientCert == "") != (c.ClientKey == "") {
		lacking, given := "client_key", "client_cert"
		if c.ClientCert == "" {
			lacking, given = given, lacking
		}
		say(lacking, "is missing; it goes with "+given)
	}
	say("credential_command", checkCommand(c.CredentialCommand))
	say("timeout", checkDuration(c.Timeout))
	say("warning", checkDuration(c.Warning))
	say("silence", checkDuration(c.Silence))
	return wrong
}

// mostTab is how many characters a saved filter's name may have, and mostFilter its text.
const (
	mostTab    = 20
	mostFilter = 500
)

// statusTabs are the tabs that are always there.
func statusTabs() []string { return []string{"all", "enabled", "disabled", "expiring", "expired"} }

// Check says what is wrong with a saved filter in words for people, by field (the YAML name), or is empty. Whether a
// system has what the filter asks for is known where the system is.
func (f SavedFilter) Check() map[string]string {
	wrong := map[string]string{}
	for field, words := range map[string]string{"name": checkTab(f.Name), "filter": checkFilter(f.Filter)} {
		if words != "" {
			wrong[field] = words
		}
	}
	return wrong
}

func checkTab(name string) string {
	switch {
	case name == "":
		return "is missing"
	case utf8.RuneCountInString(name) > mostTab:
		return "is longer than 20 characters"
	case hasHidden(name):
		return "holds characters that cannot be seen"
	case strings.TrimSpace(name) != name:
		return "begins or ends with a space"
	case slices.Contains(statusTabs(), strings.ToLower(name)):
		return "is the name of a tab that is always there"
	}
	return ""
}

func checkFilter(text string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return "is missing"
	case utf8.RuneCountInString(text) > mostFilter:
		return "is longer than 500 characters"
	case hasHidden(text):
		return "holds characters that cannot be seen"
	}
	if _, err := filter.Parse(text); err != nil {
		return "has a mistake: " + err.Error()
	}
	return ""
}

func checkName(name string) string {
	switch {
	case name == "":
		return "is missing"
	case len(name) > mostName:
		return "is longer than 40 characters"
	case strings.IndexFunc(name, func(r rune) bool { return !nameRune(r) && r != '.' && r != '-' && r != '_' }) >= 0:
		return "may hold only lower-case letters, digits, dots, dashes and underscores"
	case !nameRune(rune(name[0])):
		return "must begin with a letter or digit"
	}
	return ""
}

func nameRune(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// checkSystem takes any word: which systems there are is known where they are opened.
func checkSystem(system string) string {
	if strings.IndexFunc(system, func(r rune) bool { return !nameRune(r) && r != '-' }) >= 0 {
		return "must be a word in lower-case letters, such as native"
	}
	return ""
}

// checkURL says the same as the drivers do when they open the address.
func checkURL(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return "is missing; " + addressForm
	case err != nil || u.Opaque != "" || u.Scheme == "" || u.Hostname() == "" || hasHidden(raw):
		return "is not an address; " + addressForm
	}
	return checkAddress(u, strings.HasSuffix(raw, "#"))
}

const addressForm = "write it like https://id.example.com"

// checkAddress takes the empty fragment apart, which a parsed address does not tell.
func checkAddress(u *url.URL, emptyFragment bool) string {
	switch {
	case u.User != nil:
		return "holds a user name or a password; " + keepOut
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || emptyFragment:
		return "has a query or a fragment; leave out everything from ? or # on"
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "would send the credential in clear over http, which is for this machine only; write https"
	case u.Scheme != "http" && u.Scheme != "https":
		return "has a scheme that systems do not speak; " + addressForm
	}
	return ""
}

// isLoopback reports whether a host names this machine without asking a name server (RFC 6761 reserves localhost).
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func checkText(text string) string {
	if hasHidden(text) {
		return "holds characters that cannot be seen"
	}
	return ""
}

func checkFile(name string) string {
	switch {
	case hasHidden(name):
		return "holds characters that cannot be seen"
	case name == "~" || strings.HasPrefix(name, "~") && !strings.HasPrefix(name, "~/"):
		return "may begin with ~/ (your own home folder), not with another one's"
	}
	return ""
}

// checkCommand lets line ends and tabs be, which a small script may have.
func checkCommand(command []string) string {
	if len(command) > 0 && command[0] == "" {
		return "must begin with a program"
	}
	for _, word := range command {
		if !utf8.ValidString(word) || strings.IndexFunc(word, unseen) >= 0 {
			return "holds characters that cannot be seen"
		}
	}
	return ""
}

func unseen(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }

func checkChoice(value string, choices []string) string {
	if value == "" || slices.Contains(choices, value) {
		return ""
	}
	return "must be one of " + strings.Join(choices, ", ")
}

func checkDuration(d Duration) string {
	if d < 0 || time.Duration(d)%time.Second != 0 {
		return errDurationFine.Error()
	}
	return ""
}

// hasHidden reports what would not be seen when it is shown.
func hasHidden(text string) bool {
	return !utf8.ValidString(text) || strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0
}

// check says what is wrong with the settings that belong to no context, as Context.Check does.
func (c Config) check() map[string]string {
	wrong := map[string]string{}
	for field, words := range map[string]string{
		"theme":        checkChoice(c.Theme, themes()),
		"clipboard":    checkChoice(c.Clipboard, clipboards()),
		"keep_secrets": checkDuration(c.KeepSecrets),
	} {
		if words != "" {
			wrong[field] = words
		}
	}
	return wrong
}

// checkAction takes any id of the form that actions have: which there are is known where the keys are bound.
func checkAction(id string, strokes []string) string {
	if id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		return "this is not the id of an action, such as user.disable"
	}
	for _, stroke := range strokes {
		if stroke == "" || hasHidden(stroke) {
			return "a key stroke of " + id + " is empty or cannot be seen"
		}
	}
	return ""
}
