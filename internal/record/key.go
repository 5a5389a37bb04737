package record

import (
	"time"

	"steward/apiclient"
)

// Key is one key of a service user, without its secret, which cannot be read back. Unknown times are left out; no
// expires_at means that the key does not end.
type Key struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Status       string     `json:"status"`
	Hint         string     `json:"hint,omitempty"`
	CreatedAt    *time.Time `json:"created_at,omitempty"`
	CreatedBy    string     `json:"created_by,omitempty"`
	ExpiresAt    *time.Time `json:"expires_at,omitempty"`
	LastUsed     *time.Time `json:"last_used_at,omitempty"`
	LastUsedFrom string     `json:"last_used_from,omitempty"`
}

// Detail is a service user with its keys.
type Detail struct {
	User
	AllKeys []Key `json:"keys"`
}

// NewDetail makes the record of a user as it is at now, with its keys.
func NewDetail(u *apiclient.ServiceUser, keys []apiclient.Key, d *apiclient.Description, now time.Time) Detail {
	out := Detail{User: NewUser(u, d, now), AllKeys: make([]Key, 0, len(keys))}
	for i := range keys {
		k := &keys[i]
		out.AllKeys = append(out.AllKeys, Key{
			ID: string(k.ID), Name: k.Name, Status: k.Status.String(), Hint: k.Hint, CreatedAt: known(k.CreatedAt), CreatedBy: k.CreatedBy,
			ExpiresAt: known(k.ExpiresAt), LastUsed: known(k.LastUsed), LastUsedFrom: k.LastUsedFrom,
		})
	}
	return out
}
