package connect

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/credentials"
	"steward/internal/pending"
)

const twoContexts = `current: prod
keep_secrets: 2h
contexts:
  - name: prod
    url: https://id.example.com
    ca_file: ca.pem
    credential_command: [pass, prod]
    read_only: true
  - name: test
    url: https://test.example.com
    keep: file
  - name: guess
    url: https://guess.example.com
    system: guessed
  - name: odd
    url: https://odd.example.com
    system: acme
`

// bench is a Manager on a configuration, a server and a wallet.
type bench struct {
	*Manager
	path   string
	server *server
	wallet *wallet

	mu     sync.Mutex
	opened []config.Context // by Options.Open
	refuse error            // of Options.Open
}

func newBench(t *testing.T, text string, s *server, w *wallet) *bench {
	t.Helper()
	b := &bench{path: filepath.Join(t.TempDir(), "config.yaml"), server: s, wallet: w}
	if text != "" {
		require.NoError(t, os.WriteFile(b.path, []byte(text), 0o600))
	}
	b.Manager = New(Options{
		Config: config.Open(b.path), Credentials: w, Close: closeFake, State: filepath.Join(t.TempDir(), "state"),
		Open: func(c config.Context, who credentials.Credential) (apiclient.System, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.refuse != nil {
				return nil, b.refuse
			}
			b.opened = append(b.opened, c)
			return s.driver(who), nil
		},
		Kinds: []apiclient.Kind{
			{Name: "native", KeyID: apiclient.Setting{Label: "Key ID"}},
			{Name: "guessed", Experimental: true},
			{Name: "certified", CertificateAlone: true},
		},
		Demo: func() (apiclient.System, error) { return s.driver(pair("demo")), nil },
	})
	t.Cleanup(func() {
		synctest.Wait()
		assert.Zero(t, s.opened(), "drivers were left open")
		assert.False(t, s.misused)
	})
	return b
}

// inBubble runs a test whose goroutines are waited for.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestOpenGoesByTheConfiguration(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{found: credentials.Found{Credential: pair("ada"), Source: credentials.Command}}
		b := newBench(t, twoContexts, newServer("ada"), w)
		c, err := b.Open("")
		require.NoError(t, err)
		defer c.Close()
		assert.Equal(t, "prod", c.Context.Name)
		assert.Equal(t, "native", c.Kind.Name)
		_, err = c.System.SetEnabled(t.Context(), "su_1", false)
		require.ErrorIs(t, err, apiclient.ErrReadOnly)
		_, err = c.System.User(t.Context(), "su_1")
		require.NoError(t, err)
		assert.Equal(t, []credentials.Place{
			{Account: "prod", Address: "https://id.example.com", Command: []string{"pass", "prod"}, Keep: credentials.Keyring},
		}, w.asked)
		assert.Equal(t, filepath.Join(filepath.Dir(b.path), "ca.pem"), b.opened[0].CAFile, "files count from the configuration")
	})
}

func TestOnlyWhatStewardWasStartedForAsksTheEnvironment(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{}
		b := newBench(t, twoContexts, newServer(), w)
		first, err := b.OpenFirst("test")
		require.NoError(t, err)
		defer first.Close()
		other, err := b.Open("prod")
		require.NoError(t, err)
		defer other.Close()
		address, err := b.OpenAddress(config.Context{URL: "HTTPS://ID.Example.com:443/api"})
		require.NoError(t, err)
		defer address.Close()
		again, err := b.Open("test")
		require.NoError(t, err)
		defer again.Close()
		assert.Equal(t, "ID.Example.com:443", address.Context.Name)
		synctest.Wait()
		environment := map[string]bool{}
		for _, place := range w.asked {
			environment[place.Account] = environment[place.Account] || place.FromEnvironment
		}
		assert.Equal(t, map[string]bool{"test": true, "prod": false, "https://id.example.com": true}, environment)
	})
}

func TestWhoBringsACredentialAsksNoSource(t *testing.T) {
	for name, open := range map[string]func(b *bench) (*Connection, error){
		"context": func(b *bench) (*Connection, error) { return b.OpenUnasked("prod") },
		"address": func(b *bench) (*Connection, error) {
			return b.OpenAddressUnasked(config.Context{URL: "https://id.example.com"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := &wallet{phrase: "correct horse", found: credentials.Found{Credential: pair("ada"), Source: credentials.Command}}
				b := newBench(t, twoContexts, newServer("ada", "bob"), w)
				c, err := open(b)
				require.NoError(t, err)
				defer c.Close()
				require.NoError(t, c.Unlock(t.Context(), "correct horse"))
				_, err = c.SignIn(t.Context(), pair("bob"), true)
				require.NoError(t, err)
				_, err = c.SignOut(t.Context())
				require.NoError(t, err)
				synctest.Wait()
				assert.Empty(t, w.asked)
			})
		})
	}
}

func TestATestOfWhatStewardWasStartedForAsksTheEnvironment(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{found: credentials.Found{Credential: pair("ada"), Source: credentials.Environment}}
		b := newBench(t, twoContexts, newServer("ada"), w)
		require.NoError(t, b.StartedFor("test"))
		require.NoError(t, b.Test(t.Context(), "test").Err)
		require.NoError(t, b.Test(t.Context(), "prod").Err)
		require.Len(t, w.asked, 2)
		assert.True(t, w.asked[0].FromEnvironment)
		assert.False(t, w.asked[1].FromEnvironment, "another system must not get its credential")
		require.ErrorIs(t, b.StartedFor("none"), config.ErrNoContext)
	})
}

func TestOpenSaysWhatIsWrongBeforeACredentialIsAskedFor(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, twoContexts, newServer(), &wallet{})
		_, err := b.Open("guess")
		require.ErrorIs(t, err, apiclient.ErrUnsupported)
		require.ErrorContains(t, err, "experimental: true")
		_, err = b.Open("odd")
		require.ErrorContains(t, err, "Use one of: native, guessed")
		_, err = b.Open("none")
		require.ErrorIs(t, err, config.ErrNoContext)
		b.refuse = &apiclient.Error{Kind: apiclient.ErrInsecure, Message: "plain http"}
		_, err = b.Open("test")
		require.ErrorIs(t, err, apiclient.ErrInsecure)
		_, err = b.OpenAddress(config.Context{URL: "http://id.example.com"})
		require.ErrorIs(t, err, apiclient.ErrInsecure)
		require.NoError(t, os.WriteFile(b.path, []byte("contexts: 7\n"), 0o600))
		_, err = b.Open("")
		var broken *config.Error
		require.ErrorAs(t, err, &broken)
	})
}

func TestDemoNeedsNoConfigurationAndLeavesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, "", newServer("demo"), &wallet{})
		assert.True(t, b.HasDemo())
		c, err := b.OpenDemo()
		require.NoError(t, err)
		assert.Equal(t, "demo", c.Context.Name)
		_, err = c.System.User(t.Context(), "su_1")
		require.NoError(t, err)
		assert.False(t, c.Bulk.Keeps())
		c.Close()
		assert.NoDirExists(t, b.o.State)
		assert.NoFileExists(t, b.path)

		b.o.Demo = nil
		_, err = b.OpenDemo()
		assert.ErrorIs(t, err, apiclient.ErrUnsupported)
	})
}

func TestListTellsWhereCredentialsAreAndHowItWent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{kept: map[string]credentials.Credential{"test": pair("ada")}}
		b := newBench(t, twoContexts, newServer("ada"), w)
		result := b.Test(t.Context(), "test")
		require.NoError(t, result.Err)
		entries, err := b.List(t.Context())
		require.NoError(t, err)
		require.Len(t, entries, 4)
		assert.True(t, entries[0].Current)
		assert.Empty(t, entries[0].Kept)
		assert.Zero(t, entries[0].Last)
		assert.False(t, entries[1].Current)
		assert.Equal(t, credentials.Keyring, entries[1].Kept)
		assert.Equal(t, result, entries[1].Last)
	})
}

func TestPutRenamesWithTheCredential(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{kept: map[string]credentials.Credential{"test": pair("ada")}}
		b := newBench(t, twoContexts, newServer(), w)
		require.NoError(t, b.Put(t.Context(), config.Context{Name: "stage", URL: "https://stage.example.com", Colour: "red"}, "test"))
		cfg, err := config.Open(b.path).Load()
		require.NoError(t, err)
		assert.Equal(t, []string{"prod", "stage", "guess", "odd"}, cfg.ContextNames())
		assert.Equal(t, "red", cfg.Contexts[1].Colour)
		assert.Contains(t, w.kept, "stage")
		assert.NotContains(t, w.kept, "test")
	})
}

func TestAClientCertificateCountsWhereTheSystemTakesItAlone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, twoContexts, newServer(), &wallet{})
		for name, tc := range map[string]struct {
			context config.Context
			want    bool
		}{
			"a certificate alone":      {config.Context{Name: "prod", System: "certified", ClientCert: "c.pem"}, true},
			"no certificate":           {config.Context{Name: "prod", System: "certified"}, false},
			"a certificate and a pair": {config.Context{Name: "prod", ClientCert: "c.pem"}, false},
			"of a system nobody knows": {config.Context{Name: "prod", System: "acme", ClientCert: "c.pem"}, false},
		} {
			assert.Equal(t, tc.want, b.placeOf(tc.context).Certificate, name)
		}
	})
}

func TestPutRefuses(t *testing.T) {
	good := config.Context{Name: "new", URL: "https://new.example.com"}
	for name, tc := range map[string]struct {
		change func(c *config.Context)
		was    string
		kind   error
		says   string
	}{
		"a name that is taken":            {func(c *config.Context) { c.Name = "prod" }, "", apiclient.ErrNameTaken, "name is taken"},
		"a rename to a taken name":        {func(c *config.Context) { c.Name = "prod" }, "test", apiclient.ErrNameTaken, "name is taken"},
		"an address in clear":             {func(c *config.Context) { c.URL = "http://new.example.com" }, "", apiclient.ErrInvalid, "url would send"},
		"a kind that is not there":        {func(c *config.Context) { c.System = "acme" }, "", apiclient.ErrUnsupported, "acme"},
		"a guess nobody asked for":        {func(c *config.Context) { c.System = "guessed" }, "", apiclient.ErrUnsupported, "experimental"},
		"to rename one that is not":       {func(*config.Context) {}, "none", config.ErrNoContext, "none"},
		"to rename one that left much":    {func(*config.Context) {}, "test", apiclient.ErrConflict, "not confirmed: 1"},
		"to rename one that is worked in": {func(*config.Context) {}, "prod", apiclient.ErrConflict, "you work in keeps its name"},
		"a change to one under no name":   {func(c *config.Context) { c.Name = "" }, "test", apiclient.ErrInvalid, "name is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := newBench(t, twoContexts, newServer(), &wallet{})
				open, err := b.Open("prod")
				require.NoError(t, err)
				defer open.Close()
				left := pending.Open(pending.Options{Dir: b.o.State, Context: "test"})
				defer left.Close()
				left.Add(t.Context(), pending.Item{User: "su_1", Key: apiclient.IssuedKey{Key: apiclient.Key{ID: "key_1"}}})
				before, err := os.ReadFile(b.path)
				require.NoError(t, err)

				c := good
				tc.change(&c)
				err = b.Put(t.Context(), c, tc.was)
				require.ErrorIs(t, err, tc.kind)
				require.ErrorContains(t, err, tc.says)
				after, err := os.ReadFile(b.path)
				require.NoError(t, err)
				assert.Equal(t, string(before), string(after))
			})
		})
	}
}

func TestPutLooksAtTheFilesOfWhatChanged(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBench(t, twoContexts, newServer(), &wallet{})
		b.refuse = &apiclient.Error{
			Kind: apiclient.ErrInvalid, Op: "read the authorities to trust", Message: "a file does not fit",
			Fields: []apiclient.FieldError{{Pointer: "/ca_file", Message: "does not exist"}},
		}
		changed := config.Context{Name: "test", URL: "https://test.example.com", Keep: "file", CAFile: "other.pem"}
		for was, c := range map[string]config.Context{
			"":     {Name: "new", URL: "https://new.example.com", CAFile: "ca.pem"},
			"test": changed,
		} {
			err := b.Put(t.Context(), c, was)
			var failure *apiclient.Error
			require.ErrorAs(t, err, &failure)
			assert.Equal(t, "keep the context "+c.Name, failure.Op)
			assert.Equal(t, []apiclient.FieldError{{Pointer: "/ca_file", Message: "does not exist"}}, failure.Fields)
		}
		kept, err := b.Context("prod")
		require.NoError(t, err)
		kept.Name, kept.Colour = "live", "red"
		require.NoError(t, b.Put(t.Context(), kept, "prod"), "a name and a colour can be changed while a file is away")
	})
}

func TestAContextThatWasLeftCanBeRenamed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{found: credentials.Found{Credential: pair("ada")}}
		b := newBench(t, twoContexts, newServer("ada"), w)
		left, err := b.Open("test")
		require.NoError(t, err)
		defer left.Close() // as the console does in the end with all that it opened
		here, err := b.Open("prod")
		require.NoError(t, err)
		defer here.Close()

		left.Pending.Add(t.Context(), pending.Item{User: "su_1", Key: apiclient.IssuedKey{Key: apiclient.Key{ID: "key_1"}}})
		renamed := config.Context{Name: "stage", URL: "https://test.example.com", Keep: "file"}
		require.ErrorContains(t, b.Put(t.Context(), renamed, "test"), "a secret of this console is still open there")
		require.NoError(t, left.Pending.Confirm(t.Context(), "key_1"))
		require.NoError(t, b.Put(t.Context(), renamed, "test"))
		_, err = left.System.User(t.Context(), "su_1")
		require.ErrorIs(t, err, apiclient.ErrSignedOut, "what was left is closed")
		_, err = here.System.User(t.Context(), "su_1")
		require.NoError(t, err)
	})
}

func TestRemoveTakesTheCredentialAlong(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{kept: map[string]credentials.Credential{"test": pair("ada")}}
		b := newBench(t, twoContexts, newServer(), w)
		require.NoError(t, b.Remove(t.Context(), "test"))
		assert.Empty(t, w.kept)
		require.ErrorIs(t, b.Remove(t.Context(), "test"), config.ErrNoContext)
		require.NoError(t, b.Use("guess"))
		cfg, err := config.Open(b.path).Load()
		require.NoError(t, err)
		assert.Equal(t, "guess", cfg.Current)
	})
}

func TestTest(t *testing.T) {
	t.Run("says who we are and how far off the clock is", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := newServer("ada")
			s.time = time.Now().Add(-time.Minute)
			b := newBench(t, twoContexts, s, &wallet{found: credentials.Found{Credential: pair("ada")}})
			assert.Equal(t, Result{At: time.Now(), Operator: "operator ada", Skew: time.Minute, SkewKnown: true}, b.Test(t.Context(), "test"))
		})
	})
	t.Run("without a credential says how to sign in", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := newBench(t, twoContexts, newServer(), &wallet{})
			result := b.Test(t.Context(), "test")
			require.ErrorIs(t, result.Err, apiclient.ErrSignedOut)
			require.ErrorContains(t, result.Err, "steward login test")
		})
	})
	t.Run("of a context that is open uses what is in use", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := newBench(t, twoContexts, newServer("ada"), &wallet{})
			c, err := b.Open("test")
			require.NoError(t, err)
			defer c.Close()
			_, err = c.SignIn(t.Context(), pair("ada"), false)
			require.NoError(t, err)
			assert.NoError(t, b.Test(t.Context(), "test").Err)
		})
	})
	t.Run("of a system that does not answer ends", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			s := newServer("ada")
			s.delay = time.Hour
			b := newBench(t, twoContexts, s, &wallet{found: credentials.Found{Credential: pair("ada")}})
			began := time.Now()
			require.ErrorIs(t, b.Test(t.Context(), "test").Err, apiclient.ErrUnreachable)
			assert.Equal(t, 15*time.Second, time.Since(began))
		})
	})
	t.Run("passes on what the driver says", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := newBench(t, twoContexts, newServer("ada"), &wallet{})
			b.refuse = &apiclient.Error{Kind: apiclient.ErrInsecure, Message: "an unknown authority"}
			assert.ErrorIs(t, b.Test(t.Context(), "test").Err, apiclient.ErrInsecure)
		})
	})
}

func TestSignInOfAContextKeepsOnlyWhatTheSystemTakes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := &wallet{}
		b := newBench(t, twoContexts, newServer("ada"), w)
		c, err := b.Open("test")
		require.NoError(t, err)
		defer c.Close()
		waiting := user(t.Context(), c)

		result, source, err := b.SignIn(t.Context(), "test", pair("mallory"))
		require.ErrorIs(t, err, apiclient.ErrSignedOut)
		require.Error(t, result.Err)
		assert.Empty(t, source)
		assert.Empty(t, w.kept)

		result, source, err = b.SignIn(t.Context(), "test", pair("ada"))
		require.NoError(t, err)
		assert.Equal(t, "operator ada", result.Operator)
		assert.Equal(t, credentials.Encrypted, source)
		require.NoError(t, <-waiting, "the open context goes on with it")
		assert.Equal(t, credentials.Encrypted, c.Source())

		from, err := b.SignOut(t.Context(), "test")
		require.NoError(t, err)
		assert.Equal(t, []credentials.Source{credentials.Keyring}, from)
		require.ErrorIs(t, <-user(t.Context(), c), apiclient.ErrSignedOut)

		w.keepErr = errors.New("locked")
		_, source, err = b.SignIn(t.Context(), "test", pair("ada"))
		require.ErrorIs(t, err, ErrNotKept)
		assert.Equal(t, credentials.Memory, source)
	})
}

func TestAccount(t *testing.T) {
	t.Parallel()
	for address, account := range map[string]string{
		"https://id.example.com":            "https://id.example.com",
		"HTTPS://ID.Example.COM:443/v1/api": "https://id.example.com",
		"https://id.example.com:8443/":      "https://id.example.com:8443",
		"http://localhost:80":               "http://localhost",
		"http://[::1]:443":                  "http://[::1]:443",
		"https://[::1]:443/x":               "https://[::1]",
	} {
		assert.Equal(t, account, Account(address), address)
	}
}
