package doctor

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/credentials"
)

const (
	// listTime bounds reading the contexts, which asks the keyring where credentials are.
	listTime = 5 * time.Second
	// testTime bounds one sign-in, with the program that may print the credential.
	testTime = 8 * time.Second
	// atOnce is how many contexts are looked at together.
	atOnce = 8
	// mostSkew is how far the clocks may differ before tokens and dates are misjudged.
	mostSkew = time.Minute
)

// contexts looks at the systems, several at once, and tells of them in the order of the configuration.
func (e *examination) contexts(ctx context.Context, say say) {
	if e.Contexts == nil {
		return
	}
	entries, ok := e.entries(ctx, say)
	if !ok {
		return
	}
	begun := make([]chan []Check, len(entries))
	next := make(chan int, len(entries))
	for i := range entries {
		begun[i] = make(chan []Check, 1)
		next <- i
	}
	close(next)
	for range min(atOnce, len(entries)) {
		go func() {
			for i := range next {
				begun[i] <- e.one(ctx, entries[i])
			}
		}()
	}
	for i, found := range begun {
		for _, c := range <-found {
			c.Context = entries[i].Name
			say(c)
		}
	}
}

func tooLate(name string) Check {
	return Check{
		Name: "time", Status: Warn, Mend: "steward doctor --context " + shellWord(name),
		Words: "it was not looked at: others took too long",
	}
}

// entries are the contexts to look at.
func (e *examination) entries(ctx context.Context, say say) ([]connect.Entry, bool) {
	type answer struct {
		entries []connect.Entry
		err     error
	}
	got, in := within(ctx, listTime, func(ctx context.Context) answer {
		entries, err := e.Contexts.List(ctx)
		return answer{entries, err}
	})
	switch {
	case !in:
		say.fail("contexts", "", "they could not be listed: the configuration or the keyring does not answer")
		return nil, false
	case got.err != nil:
		return nil, e.options.Context != "" && e.missing(say) // why was said where the configuration is looked at
	case e.options.Context == "":
		return got.entries, true
	}
	for _, entry := range got.entries {
		if entry.Name == e.options.Context {
			return []connect.Entry{entry}, true
		}
	}
	return nil, e.missing(say)
}

// missing says that the context that was asked for cannot be looked at.
func (e *examination) missing(say say) bool {
	say(Check{
		Name: "name", Status: Fail, Mend: "steward context list", Context: e.options.Context,
		Words: "there is no context of this name that could be read from the configuration",
	})
	return false
}

// one looks at one context: its connection and its sign-in at the same time.
func (e *examination) one(ctx context.Context, entry connect.Entry) []Check {
	if ctx.Err() != nil {
		return []Check{tooLate(entry.Name)}
	}
	var found []Check
	say := say(func(c Check) { found = append(found, c) })
	u := e.address(say, entry)
	if u == nil {
		return found
	}
	tested := make(chan connect.Result, 1)
	go func() {
		result, in := within(ctx, testTime, func(ctx context.Context) connect.Result { return e.Contexts.Test(ctx, entry.Name) })
		if !in {
			result = connect.Result{Err: errors.New("no answer in time")}
		}
		tested <- result
	}()
	reached := e.connection(ctx, say, entry, u)
	e.credential(say, entry)
	e.signIn(say, entry, <-tested, reached)
	return found
}

// address says what is wrong with a context's settings; nil means that nothing can be connected to.
func (e *examination) address(say say, entry connect.Entry) *url.URL {
	wrong := entry.Check()
	mend := e.edit()
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		say.fail(field, mend, "%s %s", field, wrong[field])
	}
	u, err := url.Parse(entry.URL)
	if len(wrong) > 0 || err != nil || u.Hostname() == "" {
		if len(wrong) == 0 {
			say.fail("address", mend, "it is not an address; write it like https://id.example.com")
		}
		return nil
	}
	if entry.ReadOnly {
		say.ok("address", "%s, read-only", entry.URL)
	} else {
		say.ok("address", "%s", entry.URL)
	}
	return u
}

func (e *examination) credential(say say, entry connect.Entry) {
	switch {
	case entry.Kept != "" && entry.KeptWords != "":
		say.warn("credential", signInLine(entry), "from the %s; %s", entry.Kept, entry.KeptWords)
	case entry.Kept != "":
		say.ok("credential", "from the %s", entry.Kept)
	case entry.KeptWords != "":
		words, mend, _ := strings.Cut(entry.KeptWords, ". To mend it: ")
		if mend == "" {
			mend = signInLine(entry)
		}
		say.warn("credential", mend, "none was found: %s", words)
	default:
		say.warn("credential", signInLine(entry), "none is kept: steward asks for it")
	}
}

// signIn says whether the system takes the credential. A connection that failed, and a credential that is not there, was
// said already.
func (e *examination) signIn(say say, entry connect.Entry, r connect.Result, reached bool) {
	switch {
	case r.Err == nil && r.ReadOnly:
		say.ok("sign-in", "as %s, who may only read there", named(r.Operator))
	case r.Err == nil:
		say.ok("sign-in", "as %s", named(r.Operator))
	case errors.Is(r.Err, credentials.ErrNeedsPassphrase):
		say.warn("sign-in", "steward --context "+shellWord(entry.Name), "not tried: the encrypted file wants its passphrase, which the console asks for")
	case entry.Kept == "" && (errors.Is(r.Err, credentials.ErrNone) || errors.Is(r.Err, apiclient.ErrSignedOut)):
		return // there is no credential, which was said
	case !reached && (errors.Is(r.Err, apiclient.ErrUnreachable) || errors.Is(r.Err, apiclient.ErrInsecure)):
		say.warn("sign-in", "", "no credential was sent")
	case errors.Is(r.Err, apiclient.ErrSignedOut):
		say.fail("sign-in", signInLine(entry), "%s", r.Err)
	default:
		say.fail("sign-in", "", "%s", r.Err)
	}
	e.clock(say, r)
}

// clock compares this machine's clock with the system's.
func (e *examination) clock(say say, r connect.Result) {
	if !r.SkewKnown {
		return
	}
	apart, side := r.Skew.Round(time.Second), "ahead of"
	if apart < 0 {
		apart, side = -apart, "behind"
	}
	switch {
	case apart > mostSkew:
		say.warn("clock", "timedatectl set-ntp true", "this machine is %s %s the system: ends and ages are misjudged", apart, side)
	case apart == 0:
		say.ok("clock", "as the system's")
	default:
		say.ok("clock", "%s %s the system's", apart, side)
	}
}

func signInLine(entry connect.Entry) string {
	return "steward login " + shellWord(entry.Name)
}

// edit opens the configuration.
func (e *examination) edit() string { return "${EDITOR:-vi} " + shellWord(e.Config.Path()) }

func named(operator string) string {
	if operator = strings.TrimSpace(operator); operator != "" {
		return operator
	}
	return "somebody whom the system does not name"
}
