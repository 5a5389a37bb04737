package okta

import (
	"net/http"
	"time"

	"steward/mockserver/core"
)

// key is a key as the API writes it. The zero ExpiresAt, 0001-01-01T00:00:00Z, means never; so does a null LastUsed.
type key struct {
	ID        string     `json:"id"`
	IssuedAt  time.Time  `json:"issued_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	LastUsed  *time.Time `json:"last_used"`
	Secret    string     `json:"secret,omitempty"` // only in the answer that makes the key
}

func keyOf(k *core.Key) key {
	out := key{ID: k.ID, IssuedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt}
	if !k.LastUsedAt.IsZero() {
		out.LastUsed = &k.LastUsedAt
	}
	return out
}

func (f *Face) keys(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	u, err := f.core.UserByName(r.PathValue("name"))
	if err != nil {
		f.fail(w, err)
		return
	}
	keys, err := f.core.Keys(u.ID)
	if err != nil {
		f.fail(w, err)
		return
	}
	entries := make([]entry[key], 0, len(keys))
	for i := range keys {
		entries = append(entries, entry[key]{keys[i].ID, keyOf(&keys[i])})
	}
	list(f, w, r, sorted(entries))
}

// createKey makes a key. Every older one ends in two days from then on.
func (f *Face) createKey(w http.ResponseWriter, r *http.Request, by core.Caller) {
	u, err := f.core.UserByName(r.PathValue("name"))
	if err != nil {
		f.fail(w, err)
		return
	}
	issued, err := f.core.CreateKey(by, u.ID, "")
	if err != nil {
		f.fail(w, err)
		return
	}
	made := keyOf(&issued.Key)
	made.Secret = issued.Secret
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusOK, made)
}

// expireKey ends a key at once, and every token that was made from it.
func (f *Face) expireKey(w http.ResponseWriter, r *http.Request, by core.Caller) {
	u, err := f.core.UserByName(r.PathValue("name"))
	if err == nil {
		_, err = f.core.ExpireKey(by, u.ID, r.PathValue("id"), time.Time{})
	}
	if err != nil {
		f.fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
