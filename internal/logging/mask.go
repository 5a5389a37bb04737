package logging

import (
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
)

// masked is what stands in place of a credential. Its length says nothing.
const masked = "••••••••"

// masker takes credentials out of log lines: values under a telling key, and texts of a telling shape anywhere.
type masker struct{ shapes []*regexp.Regexp }

func newMasker() *masker {
	return &masker{shapes: []*regexp.Regexp{
		regexp.MustCompile(`\bsus_[0-9A-Za-z]{20,}_[0-9A-Za-z]{4,}`),
		regexp.MustCompile(`(?i)\b(?:bearer|basic|apikey|trustgrid-token|ssws)\s+[^\s"',;]+`),
		regexp.MustCompile(`(?i)\b(?:access_token|client_secret|secret|password)\\*["']?\s*[=:]\s*\\*["']?[^\s"',;&}]+`),
		regexp.MustCompile(`://[^/\s:@]+:[^/\s@]+@`),
	}}
}

// attr is a slog ReplaceAttr; it sees the message too.
func (m *masker) attr(_ []string, a slog.Attr) slog.Attr {
	if telling(a.Key) {
		return slog.String(a.Key, masked)
	}
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(m.text(v.String()))
	case slog.KindAny:
		a.Value = m.any(v)
	default:
	}
	return a
}

func (m *masker) any(v slog.Value) slog.Value {
	switch x := v.Any().(type) {
	case nil:
		return v
	case error:
		return slog.StringValue(m.text(x.Error()))
	case fmt.Stringer:
		return slog.StringValue(m.text(x.String()))
	case []byte:
		return slog.StringValue(m.text(string(x)))
	case *slog.Source:
		return v
	default:
		if lists, ok := headers(x); ok {
			return m.headers(lists)
		}
		return slog.StringValue(m.text(fmt.Sprintf("%+v", x)))
	}
}

// headers turns http.Header and its like into what it is made of.
func headers(x any) (map[string][]string, bool) {
	v, want := reflect.ValueOf(x), reflect.TypeFor[map[string][]string]()
	if v.Kind() != reflect.Map || !v.CanConvert(want) {
		return nil, false
	}
	lists, ok := v.Convert(want).Interface().(map[string][]string)
	return lists, ok
}

func (m *masker) headers(lists map[string][]string) slog.Value {
	out := make(map[string][]string, len(lists))
	for key, list := range lists {
		for _, value := range list {
			if telling(key) {
				value = masked
			}
			out[key] = append(out[key], m.text(value))
		}
	}
	return slog.AnyValue(out)
}

func (m *masker) text(s string) string {
	for _, shape := range m.shapes {
		s = shape.ReplaceAllString(s, masked)
	}
	return s
}

// telling reports whether a key names a credential: "Authorization", "client_secret", "X-Api-Key". "key_id" does not.
func telling(key string) bool {
	key = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(key))
	for _, part := range []string{"authorization", "secret", "password", "passphrase", "token", "apikey", "cookie", "credential"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}
