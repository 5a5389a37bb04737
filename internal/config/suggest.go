package config

import (
	"slices"
	"strings"
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
	near := nearest(key, known, most)
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

// nearest is the known word that was probably meant, at most so many letters away, or empty.
func nearest(word string, known []string, most int) string {
	const longest = 40 // no known word is longer by far, and the distance takes the product of both lengths
	if len(word) > longest {
		return ""
	}
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }
	best, least := "", min(most, max(1, len(word)/3))+1
	for _, k := range known {
		if d := distance(plain(word), k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, replaced or swapped with the next one to make one word of the
// other (Levenshtein, with swaps).
func distance(a, b string) int {
	var above []int // the row before the last one
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			row[j+1] = last[j]
			if a[i] != b[j] {
				row[j+1] = 1 + min(last[j], last[j+1], row[j])
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], above[j-1]+1)
			}
		}
		above, last = last, row
	}
	return last[len(b)]
}
