package credentials

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/secretfile"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, keyID, secret string }{
		{"one line", "hunter2\n", "", "hunter2"},
		{"two lines", "key_1\nhunter2\n", "key_1", "hunter2"},
		{"two lines of Windows", "key_1\r\nhunter2\r\n", "key_1", "hunter2"},
		{"a byte order mark", "\ufeffkey_1\nhunter2", "key_1", "hunter2"},
		{"spaces within", "my key\nhunter 2", "my key", "hunter 2"},
		{"JSON", `{"key_id":"key_1","secret":"hunter2","note":"x"}`, "key_1", "hunter2"},
		{"JSON on lines", "{\n \"secret\": \"hunter2\"\n}\n", "", "hunter2"},
		{"a secret file of steward", string(secretfile.Pair("key_1", "hunter2")), "key_1", "hunter2"},
		{"a secret file with quotes", string(secretfile.Pair("it's", "h $(x) '2'")), "it's", "h $(x) '2'"},
		{"the other way round, with a gap", "SECRET=hunter2\n\nKEY_ID=key_1\n", "key_1", "hunter2"},
		{"double quotes", "KEY_ID=\"key_1\"\nSECRET=\"hunter 2\"\n", "key_1", "hunter 2"},
		{"only a secret", "SECRET=hunter2", "", "hunter2"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(tc.text)
			require.NoError(t, err)
			assert.Equal(t, tc.keyID, got.KeyID)
			assert.Equal(t, tc.secret, got.Secret.Reveal())
		})
	}
}

func TestParseRefusesWithoutQuoting(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		is         error
	}{
		{"nothing", " \n\t\n", errEmpty},
		{"three lines", "key_1\nhunter2\nurl: x", errManyLines},
		{"broken JSON", `{"secret":"hunter2"`, errNotJSON},
		{"two JSON texts", `{"secret":"hunter2"}{}`, errNotJSON},
		{"JSON of another form", `{"secret":["hunter2"]}`, errNotJSON},
		{"JSON without a secret", `{"password":"hunter2"}`, errNoSecret},
		{"no secret", "KEY_ID=hunter2\n", errNoSecret},
		{"empty secret", "KEY_ID=hunter2\nSECRET=''\n", errNoSecret},
		{"a variable twice", "SECRET=hunter2\nSECRET=hunter2\n", errVariables},
		{"another variable", "SECRET=hunter2\nPATH=hunter2\n", errVariables},
		{"open quote", "SECRET='hunter2\n", errQuotes},
		{"open double quote", "SECRET=\"hunter2\n", errQuotes},
		{"what a shell would replace", "SECRET=\"$hunter2\"\n", errQuotes},
		{"text after the quotes", "SECRET='hunter2'x\n", errQuotes},
		{"quote within", "SECRET=hunter'2'\n", errQuotes},
		{"control characters", "key_1\nhunter2\x1b[31m", errControls},
		{"a line break hidden in JSON", `{"key_id":"k","secret":"hunter2\nX-Other: 1"}`, errControls},
		{"not UTF-8", "hunter2\xff", errControls},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(tc.text)
			require.ErrorIs(t, err, tc.is)
			assert.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestEverySecretFileIsReadAsItWasMeant(t *testing.T) {
	t.Parallel()
	value := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return printable(string(r)) }))
	rapid.Check(t, func(t *rapid.T) {
		keyID, secret := value.Draw(t, "key ID"), value.Filter(func(s string) bool { return s != "" }).Draw(t, "secret")
		got, err := parse(string(secretfile.Pair(keyID, secret)))
		if err != nil || got.KeyID != keyID || got.Secret.Reveal() != secret {
			t.Fatalf("(%q, %q) came back as (%q, %q), %v", keyID, secret, got.KeyID, got.Secret.Reveal(), err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "s", "k\ns", "k\ns\nx", "{", `{"secret":"s"}`, `{"key_id":1}`, "KEY_ID=k\nSECRET='s'\\''t'\n", `SECRET="s"`, "SECRET='", "\xff", "SECRET=\x00",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parse(text)
		switch {
		case err != nil && !got.Secret.IsZero():
			t.Errorf("an error and a secret out of %q", text)
		case err == nil && (got.Secret.IsZero() || !printable(got.KeyID) || !printable(got.Secret.Reveal())):
			t.Errorf("%q is no credential", text)
		}
	})
}

func FuzzCleanedTextIsOneHarmlessLine(f *testing.F) {
	for _, text := range []string{"", "a\r\nb", "\x1b]52;c;x\a", "\u202e", "\xff\xfe", strings.Repeat("é", 400)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := clean(text, 50)
		if !printable(got) || strings.ContainsAny(got, "\u2028\u202e\ufeff") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
