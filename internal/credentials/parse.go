package credentials

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"steward/apiclient"
)

// What is wrong with a text that should be a credential. None of them quotes it.
var (
	errEmpty     = errors.New("it is empty")
	errManyLines = errors.New("it has more than two lines")
	errNotJSON   = errors.New(`it begins like JSON, and is not {"key_id": "…", "secret": "…"}`)
	errNoSecret  = errors.New("it has no secret")
	errVariables = errors.New("it begins with KEY_ID= or SECRET=, and not all of its lines are one of these, once")
	errQuotes    = errors.New("it has quotes that do not fit together")
	errControls  = errors.New("it has control characters, or is not text in UTF-8")
)

// parse reads a credential from a file or from the output of a command: the secret on one line, the key ID and the secret
// on two, KEY_ID=… and SECRET=… as a shell reads them, or JSON with key_id and secret. The key ID may be empty. Errors
// quote nothing.
func parse(text string) (Credential, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if text == "" {
		return Credential{}, errEmpty
	}
	var keyID, secret string
	var err error
	lines := strings.Split(text, "\n")
	switch {
	case text[0] == '{':
		keyID, secret, err = parseJSON(text)
	case strings.HasPrefix(text, keyIDPrefix), strings.HasPrefix(text, secretPrefix):
		keyID, secret, err = parseVariables(lines)
	case len(lines) == 1:
		secret = text
	case len(lines) == 2:
		keyID, secret = strings.TrimSpace(lines[0]), strings.TrimSpace(lines[1])
	default:
		err = errManyLines
	}
	switch {
	case err != nil:
		return Credential{}, err
	case !printable(keyID) || !printable(secret):
		return Credential{}, errControls
	case secret == "":
		return Credential{}, errNoSecret
	}
	return Credential{KeyID: keyID, Secret: apiclient.NewSecret(secret)}, nil
}

// printable reports whether a value can be part of a credential: no system takes one with control characters.
func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

func parseJSON(text string) (keyID, secret string, err error) {
	var r record
	if json.Unmarshal([]byte(text), &r) != nil { // whose words could quote the secret
		return "", "", errNotJSON
	}
	if r.KeyID != nil {
		keyID = *r.KeyID
	}
	return keyID, r.Secret, nil
}

// The names in a file for a shell, a systemd unit or a container runtime, as package secretfile writes it.
const (
	keyIDPrefix  = "KEY_ID="
	secretPrefix = "SECRET="
)

func parseVariables(lines []string) (keyID, secret string, err error) {
	values := map[string]string{}
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		_, twice := values[name]
		if twice || name+"=" != keyIDPrefix && name+"=" != secretPrefix {
			return "", "", errVariables
		}
		if values[name], err = unquote(value); err != nil {
			return "", "", err
		}
	}
	return values[strings.TrimSuffix(keyIDPrefix, "=")], values[strings.TrimSuffix(secretPrefix, "=")], nil
}

// unquote reads one word as a shell does, as far as that is plain: bare, in single quotes with \' between them, or in
// double quotes without anything that a shell would replace.
func unquote(word string) (string, error) {
	if inner, ok := strings.CutPrefix(word, `"`); ok {
		inner, closed := strings.CutSuffix(inner, `"`)
		if !closed || strings.ContainsAny(inner, "\"\\$`") {
			return "", errQuotes
		}
		return inner, nil
	}
	if !strings.HasPrefix(word, "'") {
		if strings.ContainsAny(word, `'"`) {
			return "", errQuotes
		}
		return word, nil
	}
	var b strings.Builder
	for word != "" {
		if rest, ok := strings.CutPrefix(word, `\'`); ok {
			b.WriteByte('\'')
			word = rest
			continue
		}
		rest, ok := strings.CutPrefix(word, "'")
		inner, after, closed := strings.Cut(rest, "'")
		if !ok || !closed {
			return "", errQuotes
		}
		b.WriteString(inner)
		word = after
	}
	return b.String(), nil
}
