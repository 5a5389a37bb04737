package okta

import (
	"cmp"
	"slices"
	"time"

	"steward/apiclient"
)

// wireKey is a key; Secret is there only in the answer that created it.
type wireKey struct {
	ID        string `json:"id"`
	IssuedAt  string `json:"issued_at"`
	ExpiresAt string `json:"expires_at"` // 0001-01-01T00:00:00Z means never
	LastUsed  string `json:"last_used"`  // null means never
	Secret    string `json:"secret"`
}

func (w *wireKey) model(now time.Time) apiclient.Key {
	key := apiclient.Key{
		ID: apiclient.KeyID(w.ID), CreatedAt: instant(w.IssuedAt), ExpiresAt: instant(w.ExpiresAt), LastUsed: instant(w.LastUsed),
	}
	switch {
	case key.ExpiresAt.IsZero():
		key.Status = apiclient.KeyActive
	case key.ExpiresAt.After(now):
		key.Status = apiclient.KeyExpiring
	default:
		key.Status = apiclient.KeyExpired
	}
	return key
}

// keys are a user's keys, the newest first.
func keys(list []wireKey, now time.Time) []apiclient.Key {
	out := make([]apiclient.Key, len(list))
	for i := range list {
		out[i] = list[i].model(now)
	}
	slices.SortStableFunc(out, func(a, b apiclient.Key) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// summary is what a user's keys come to.
func summary(keys []apiclient.Key) apiclient.KeySummary {
	sum := apiclient.KeySummary{UsedKnown: true}
	for _, key := range keys {
		if key.LastUsed.After(sum.LastUsed) {
			sum.LastUsed = key.LastUsed
		}
		if key.Status == apiclient.KeyExpired {
			continue
		}
		sum.Usable++
		if sum.Oldest.IsZero() || key.CreatedAt.Before(sum.Oldest) {
			sum.Oldest = key.CreatedAt
		}
		if key.CreatedAt.After(sum.Newest) {
			sum.Newest = key.CreatedAt
		}
		if end := key.ExpiresAt; !end.IsZero() && (sum.NextEnd.IsZero() || end.Before(sum.NextEnd)) {
			sum.NextEnd = end
		}
	}
	return sum
}
