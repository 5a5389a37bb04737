package doctor_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/internal/doctor"
)

func entry(name string) connect.Entry {
	return connect.Entry{Context: config.Context{Name: name, URL: "https://id.example.com"}, Kept: credentials.Keyring}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	login := "steward login prod"
	for _, tc := range []struct {
		name   string
		entry  func(*connect.Entry)
		result connect.Result
		check  string
		status doctor.Status
		mend   string
		words  string
	}{
		{"taken", nil, connect.Result{Operator: "Ada Demo"}, "sign-in", doctor.OK, "", "as Ada Demo"},
		{"taken, to read", nil, connect.Result{Operator: "Ada Demo", ReadOnly: true}, "sign-in", doctor.OK, "", "may only read"},
		{"refused", nil, connect.Result{Err: &apiclient.Error{Kind: apiclient.ErrSignedOut, Message: "the key is unknown"}}, "sign-in", doctor.Fail, login, "the key is unknown"},
		{"the credential command fails", func(e *connect.Entry) { e.Kept = credentials.Command }, connect.Result{Err: fmt.Errorf("sign in: %w: it ended with 1", credentials.ErrNone)}, "sign-in", doctor.Fail, "", "it ended with 1"},
		{"a passphrase is wanted", func(e *connect.Entry) { e.Kept = credentials.Encrypted }, connect.Result{Err: errors.Join(credentials.ErrNone, credentials.ErrNeedsPassphrase)}, "sign-in", doctor.Warn, "steward --context prod", "passphrase"},
		{"unreachable, which was said", nil, connect.Result{Err: &apiclient.Error{Kind: apiclient.ErrUnreachable}}, "sign-in", doctor.Warn, "", "no credential was sent"},
		{"something else", nil, connect.Result{Err: &apiclient.Error{Kind: apiclient.ErrUnavailable, Message: "maintenance\nuntil noon"}}, "sign-in", doctor.Fail, "", "maintenance until noon"},
		{"kept in the keyring", nil, connect.Result{}, "credential", doctor.OK, "", "from the keyring"},
		{"kept nowhere", func(e *connect.Entry) { e.Kept = "" }, connect.Result{}, "credential", doctor.Warn, login, "none is kept"},
		{"cannot be told", func(e *connect.Entry) { e.Kept, e.KeptWords = "", "the keyring is broken" }, connect.Result{}, "credential", doctor.Warn, login, "none was found: the keyring is broken"},
		{"cannot be told, and can be mended", func(e *connect.Entry) { e.Kept, e.KeptWords = "", "the keyring is locked. To mend it: unlock --it" }, connect.Result{}, "credential", doctor.Warn, "unlock --it", "none was found: the keyring is locked"},
		{"an earlier source failed", func(e *connect.Entry) { e.KeptWords = "the credential file is unreadable" }, connect.Result{}, "credential", doctor.Warn, login, "from the keyring; the credential file is unreadable"},
		{"clocks agree", nil, connect.Result{SkewKnown: true, Skew: 300 * time.Millisecond}, "clock", doctor.OK, "", "as the system's"},
		{"clock a little ahead", nil, connect.Result{SkewKnown: true, Skew: time.Minute}, "clock", doctor.OK, "", "1m0s ahead of"},
		{"clock ahead", nil, connect.Result{SkewKnown: true, Skew: 61 * time.Second}, "clock", doctor.Warn, "timedatectl set-ntp true", "1m1s ahead of the system"},
		{"clock behind", nil, connect.Result{SkewKnown: true, Skew: -time.Hour}, "clock", doctor.Warn, "timedatectl set-ntp true", "1h0m0s behind the system"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			e := entry("prod")
			if tc.entry != nil {
				tc.entry(&e)
			}
			m.systems.entries, m.systems.results["prod"] = []connect.Entry{e}, tc.result
			f := m.examined(t, doctor.Options{})
			f.says("contexts", tc.check, tc.status, tc.mend, tc.words)
			assert.Equal(t, "prod", f.one("contexts", tc.check).Context)
		})
	}
}

func TestWithoutACredentialNoSignInIsSpokenOf(t *testing.T) {
	t.Parallel()
	m, e := healthy(t), entry("prod")
	e.Kept = ""
	m.systems.entries = []connect.Entry{e}
	m.systems.results["prod"] = connect.Result{Err: fmt.Errorf("sign in: %w", credentials.ErrNone)}
	f := m.examined(t, doctor.Options{})
	f.says("contexts", "credential", doctor.Warn, "steward login prod", "none is kept")
	assert.False(t, f.has("contexts", "sign-in"))
}

func TestAClockThatIsNotKnownIsNotJudged(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.systems.entries = []connect.Entry{entry("prod")}
	m.systems.results["prod"] = connect.Result{Skew: time.Hour}
	assert.False(t, m.examined(t, doctor.Options{}).has("contexts", "clock"))
}

func TestContextsAreToldInTheOrderOfTheConfiguration(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	var want []string
	for i := range 20 {
		name := fmt.Sprintf("context-%02d", i)
		want = append(want, name)
		m.systems.entries = append(m.systems.entries, entry(name))
	}
	var got []string
	for _, c := range m.examined(t, doctor.Options{}).checks {
		if c.Name == "address" {
			got = append(got, c.Context)
		}
	}
	assert.Equal(t, want, got)
}

func TestOnlyTheContextThatWasAskedFor(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.systems.entries = []connect.Entry{entry("prod"), entry("lab")}
	f := m.examined(t, doctor.Options{Context: "lab"})
	assert.Equal(t, "lab", f.one("contexts", "address").Context)

	f = m.examined(t, doctor.Options{Context: "nope"})
	f.says("contexts", "name", doctor.Fail, "steward context list", "no context of this name")
	assert.Equal(t, "nope", f.one("contexts", "name").Context)

	m.systems.err = errors.New("the configuration is broken")
	m.examined(t, doctor.Options{Context: "lab"}).says("contexts", "name", doctor.Fail, "steward context list")
	assert.False(t, m.examined(t, doctor.Options{}).has("contexts", "name"), "the configuration's own group says it")
}

func TestAContextWithWrongSettingsIsNotConnectedTo(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	e := entry("prod")
	e.URL = "http://id.example.com"
	m.systems.entries = []connect.Entry{e}
	f := m.examined(t, doctor.Options{})
	f.says("contexts", "url", doctor.Fail, "${EDITOR:-vi} "+m.file.path, "in clear")
	assert.False(t, f.has("contexts", "reached"))
	assert.False(t, f.has("contexts", "sign-in"))
}
