package native

import (
	"time"

	"steward/mockserver/core"
)

// key is one credential pair without its secret.
type key struct {
	ID           string     `json:"id" pattern:"^key_[0-9A-Z]{26}$"`
	Name         string     `json:"name"`
	Status       string     `json:"status" enum:"active,expiring,expired"`
	SecretHint   string     `json:"secret_hint" doc:"The last characters of the secret, to tell secrets apart."`
	CreatedAt    time.Time  `json:"created_at"`
	CreatedBy    string     `json:"created_by"`
	ExpiresAt    *time.Time `json:"expires_at"`
	LastUsedAt   *time.Time `json:"last_used_at"`
	LastUsedFrom *string    `json:"last_used_from"`
}

// issuedKey is a key with its secret, handed out once.
type issuedKey struct {
	Key    key     `json:"key"`
	Secret *string `json:"secret" doc:"Null only in a replay, once the secret can no longer be shown."`
}

// createdUser is the answer to creating a service user.
type createdUser struct {
	ServiceUser serviceUser       `json:"service_user"`
	Key         orNull[issuedKey] `json:"key" doc:"Null where the rule set hands out no key at creation."`
}

func newKey(k *core.Key) key {
	out := key{
		ID: k.ID, Name: k.Name, Status: string(k.Status), SecretHint: k.Hint,
		CreatedAt: k.CreatedAt.UTC(), CreatedBy: k.CreatedBy,
		ExpiresAt: timeOrNull(k.ExpiresAt), LastUsedAt: timeOrNull(k.LastUsedAt),
	}
	if k.LastUsedFrom != "" {
		out.LastUsedFrom = &k.LastUsedFrom
	}
	return out
}

func newKeys(list []core.Key) []key {
	out := make([]key, len(list))
	for i := range list {
		out[i] = newKey(&list[i])
	}
	return out
}

func newIssuedKey(k *core.IssuedKey) issuedKey {
	return issuedKey{Key: newKey(&k.Key), Secret: &k.Secret}
}
