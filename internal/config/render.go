package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// fieldText is a key and its value as they stand in the file; an empty text means that the key is not written.
type fieldText struct{ key, text string }

// fieldTexts are the keys of a context in their order.
func fieldTexts(c Context) []fieldText {
	return []fieldText{
		{"name", scalar(c.Name)},
		{"system", optional(c.System)},
		{"url", scalar(c.URL)},
		{"team", optional(c.Team)},
		{"colour", optional(c.Colour)},
		{"read_only", truth(c.ReadOnly)},
		{"ca_file", optional(c.CAFile)},
		{"client_cert", optional(c.ClientCert)},
		{"client_key", optional(c.ClientKey)},
		{"credential_command", list(c.CredentialCommand)},
		{"key_id", optional(c.KeyID)},
		{"keep", optional(c.Keep)},
		{"timeout", period(c.Timeout)},
		{"warning", period(c.Warning)},
		{"silence", period(c.Silence)},
		{"experimental", truth(c.Experimental)},
	}
}

func optional(value string) string {
	if value == "" {
		return ""
	}
	return scalar(value)
}

func truth(on bool) string {
	if on {
		return "true"
	}
	return ""
}

func period(d Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func list(words []string) string {
	if len(words) == 0 {
		return ""
	}
	texts := make([]string, 0, len(words))
	for _, w := range words {
		texts = append(texts, scalar(w))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// scalar writes text as a YAML value on one line: bare where no reader of YAML could take it for anything else, else in
// double quotes.
func scalar(value string) string {
	if bare(value) {
		return value
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// bare reports whether a value needs no quotes: it begins like a word or a file's name, and is no word of YAML's own.
func bare(value string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	begins := value != "" && strings.Contains(letters+"/", value[:1]) || strings.HasPrefix(value, "~/")
	reserved := []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"}
	return begins && strings.Trim(value, letters+"0123456789_./:@~+-") == "" && !strings.HasSuffix(value, ":") &&
		!slices.Contains(reserved, strings.ToLower(value))
}
