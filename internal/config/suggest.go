package config

import (
	"slices"
	"strings"

	"steward/internal/spelling"
)

// looksSecret reports whether a key would hold a credential, by its name.
func looksSecret(key string) bool {
	plain := strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(key))
	if plain == "keepsecrets" || plain == "credentialcommand" {
		return false
	}
	if plain == "key" || plain == "pass" || plain == "pwd" || plain == "auth" {
		return true
	}
	return slices.ContainsFunc([]string{
		"secret", "password", "passwd", "passphrase", "token", "apikey", "accesskey", "privatekey", "credential", "bearer",
		"authorization",
	}, func(word string) bool { return strings.Contains(plain, word) })
}

// unknownKey says what to do about a key that is not known here: known are the keys that are, elsewhere says where it
// belongs instead, or is empty.
func unknownKey(key string, known []string, elsewhere string) string {
	most := 2
	if looksSecret(key) {
		most = 1 // client_secret is not client_cert
	}
	near := spelling.Nearest(key, known, most)
	switch {
	case looksSecret(key) && near == "":
		return keepOut
	case elsewhere != "":
		return "the key " + key + " does not belong here, but " + elsewhere
	case near != "":
		return "there is no key " + shorten(key) + "; did you mean " + near + "?"
	default:
		return "there is no key " + shorten(key) + " here; there are " + strings.Join(known, ", ")
	}
}

// shorten keeps a key that came from the file in a sentence.
func shorten(key string) string {
	const most = 40
	runes := []rune(masked(key))
	if len(runes) > most {
		runes = append(runes[:most], '…')
	}
	if text := string(runes); !hasHidden(text) && text != "" {
		return text
	}
	return "of that name"
}
