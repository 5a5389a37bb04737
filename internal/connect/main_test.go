package connect

import (
	"context"
	"iter"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"steward/apiclient"
	"steward/internal/credentials"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// refusal is how a system answers to a credential that it does not take.
func refusal() error {
	return &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "call", Message: "the secret is not accepted", Status: 401}
}

// pair is a credential whose secret is its key ID's.
func pair(keyID string) credentials.Credential {
	return credentials.Credential{KeyID: keyID, Secret: apiclient.NewSecret("secret of " + keyID)}
}

// server is a remote system that takes some credentials. Its drivers say when they are used after they were closed.
type server struct {
	mu      sync.Mutex
	good    map[string]bool // key IDs that it takes
	delay   time.Duration   // of every answer
	calls   map[string]int  // that were carried out, by key ID
	refused int             // calls that were refused
	open    int             // drivers that were opened and not closed
	misused bool            // a driver was called after it was closed, or closed twice
	time    time.Time       // its clock; zero tells none
	rules   apiclient.KeyRules
	// stillborn says that keys it hands out do not work.
	stillborn bool
	pages     int // of its lists
	endsAt    int // the page before which a list is refused; 0 means none
}

func newServer(good ...string) *server {
	s := &server{good: map[string]bool{}, calls: map[string]int{}, pages: 3}
	for _, keyID := range good {
		s.good[keyID] = true
	}
	return s
}

func (s *server) allow(keyID string, good bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good[keyID] = good
}

// carriedOut is how many calls were, in all.
func (s *server) carriedOut() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, calls := range s.calls {
		n += calls
	}
	return n
}

func (s *server) opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// fake is a driver of a server. Methods that it lacks panic.
type fake struct {
	apiclient.System
	server *server
	who    credentials.Credential
	closed bool // guarded by the server
}

func (s *server) driver(who credentials.Credential) *fake {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open++
	return &fake{server: s, who: who}
}

func closeFake(sys apiclient.System) {
	f := sys.(*fake)
	f.server.mu.Lock()
	defer f.server.mu.Unlock()
	f.server.misused = f.server.misused || f.closed
	f.closed = true
	f.server.open--
}

// answer is what every call comes to.
func (f *fake) answer(ctx context.Context) error {
	s := f.server
	s.mu.Lock()
	s.misused = s.misused || f.closed
	delay := s.delay
	s.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.misused = s.misused || f.closed
	if !s.good[f.who.KeyID] {
		s.refused++
		return refusal()
	}
	s.calls[f.who.KeyID]++
	return nil
}

func (f *fake) Me(ctx context.Context) (apiclient.Operator, error) {
	return apiclient.Operator{ID: f.who.KeyID, Name: "operator " + f.who.KeyID, User: "su_me"}, f.answer(ctx)
}

func (f *fake) Describe(ctx context.Context) (apiclient.Description, error) {
	return apiclient.Description{
		System: "fake", Keys: f.server.rules, ServerTime: f.server.time,
		Actions: map[apiclient.ActionName]apiclient.Support{
			apiclient.ActDisable: {OK: true}, apiclient.ActAudit: {OK: true},
			apiclient.ActRegenerate: {OK: f.server.rules.Regenerate}, apiclient.ActKeyCreate: {OK: f.server.rules.Create},
		},
	}, f.answer(ctx)
}

func (f *fake) User(ctx context.Context, id apiclient.UserID) (apiclient.ServiceUser, error) {
	return apiclient.ServiceUser{ID: id, UpdatedBy: f.who.KeyID}, f.answer(ctx)
}

func (f *fake) Users(ctx context.Context, _ apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		for page := 1; page <= f.server.pages; page++ {
			err := f.answer(ctx)
			f.server.mu.Lock()
			if f.server.endsAt == page && err == nil {
				f.server.endsAt, err = 0, refusal()
			}
			f.server.mu.Unlock()
			if err != nil {
				yield(apiclient.UserPage{}, err)
				return
			}
			if !yield(apiclient.UserPage{Total: page}, nil) {
				return
			}
		}
	}
}

func (f *fake) Batch(ctx context.Context, _ apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	return make([]apiclient.BulkResult, len(items)), f.answer(ctx)
}

// issue hands out a key that works from then on.
func (f *fake) issue(keyID string) apiclient.IssuedKey {
	f.server.allow(keyID, !f.server.stillborn)
	return apiclient.IssuedKey{Key: apiclient.Key{ID: apiclient.KeyID(keyID)}, Secret: apiclient.NewSecret("new secret of " + keyID)}
}

func (f *fake) RegenerateKey(ctx context.Context, user apiclient.UserID, key apiclient.KeyID, _ apiclient.Intent) (apiclient.IssuedKey, error) {
	if err := f.answer(ctx); err != nil {
		return apiclient.IssuedKey{}, err
	}
	if user != "su_me" || string(key) != f.who.KeyID {
		return apiclient.IssuedKey{}, &apiclient.Error{Kind: apiclient.ErrNotFound}
	}
	f.server.allow(f.who.KeyID, false)
	return f.issue(f.who.KeyID + "+"), nil
}

func (f *fake) CreateKey(ctx context.Context, user apiclient.UserID, key apiclient.NewKey) (apiclient.IssuedKey, error) {
	if err := f.answer(ctx); err != nil {
		return apiclient.IssuedKey{}, err
	}
	issued := f.issue("second")
	issued.Name = key.Name
	return issued, nil
}

// wallet is where credentials come from.
type wallet struct {
	mu      sync.Mutex
	found   credentials.Found
	err     error // of Find
	keepErr error
	keeps   credentials.Source // what Keep answers; empty means what the place says
	hang    bool               // Find answers when its context ends
	asked   []credentials.Place
	kept    map[string]credentials.Credential
	phrase  string // of the encrypted file, which holds found
	renamed [2]string
}

func (w *wallet) Find(ctx context.Context, p credentials.Place) (credentials.Found, error) {
	w.mu.Lock()
	hang := w.hang
	w.asked = append(w.asked, p)
	w.mu.Unlock()
	if hang {
		<-ctx.Done()
		return credentials.Found{}, ctx.Err()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if who, ok := w.kept[p.Account]; ok {
		return credentials.Found{Credential: who, Source: credentials.Keyring}, nil
	}
	if w.err == nil && w.found.KeyID == "" {
		return credentials.Found{}, credentials.ErrNone
	}
	return w.found, w.err
}

func (w *wallet) Keep(_ context.Context, p credentials.Place, who credentials.Credential) (credentials.Source, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keepErr != nil {
		return credentials.Memory, w.keepErr
	}
	if w.kept == nil {
		w.kept = map[string]credentials.Credential{}
	}
	w.kept[p.Account] = who
	if w.keeps != "" {
		return w.keeps, nil
	}
	return p.Keep, nil
}

func (w *wallet) Forget(_ context.Context, p credentials.Place) ([]credentials.Source, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.kept[p.Account]; !ok {
		return nil, credentials.ErrNone
	}
	delete(w.kept, p.Account)
	return []credentials.Source{credentials.Keyring}, nil
}

func (w *wallet) Rename(_ context.Context, from, to credentials.Place) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.renamed = [2]string{from.Account, to.Account}
	who, ok := w.kept[from.Account]
	if !ok {
		return credentials.ErrNone
	}
	delete(w.kept, from.Account)
	w.kept[to.Account] = who
	return nil
}

func (w *wallet) Where(_ context.Context, p credentials.Place) (credentials.Source, string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.kept[p.Account]; ok {
		return credentials.Keyring, ""
	}
	return "", ""
}

func (w *wallet) Unlock(_ context.Context, _ credentials.Place, passphrase string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if passphrase != w.phrase {
		return credentials.ErrNone
	}
	w.err = nil
	return nil
}

func (w *wallet) Keeps(p credentials.Place) (credentials.Source, string) {
	return credentials.Keyring, ""
}
