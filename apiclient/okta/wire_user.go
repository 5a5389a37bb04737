package okta

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"steward/apiclient"
)

// The statuses of a service user.
const (
	statusActive   = "ACTIVE"
	statusDisabled = "DISABLED"
	statusDeleted  = "DELETED"
)

// wireUser is a service user. Details, role_grants and the rest say nothing of one that the console shows.
type wireUser struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"`
}

var errNameless = errors.New("it has a service user without a name")

// model is the user without its groups and keys.
func (w *wireUser) model() apiclient.ServiceUser {
	return apiclient.ServiceUser{
		ID: apiclient.UserID(w.Name), Name: w.Name, Revision: w.revision(), Enabled: w.Status == statusActive, Partial: true,
	}
}

// revision is a hash of what can change of a user by itself. Groups and keys have routes of their own.
func (w *wireUser) revision() apiclient.Revision {
	sum := sha256.Sum256([]byte(strings.Join([]string{w.ID, w.Name, w.Status}, "\x00")))
	return apiclient.Revision(hex.EncodeToString(sum[:8]))
}

// with is the user as it is in another status.
func (w *wireUser) with(status string) *wireUser {
	next := *w
	next.Status = status
	return &next
}

// instant reads an RFC 3339 time. Empty (null), year 1 ("never") and what cannot be read are the zero time.
func instant(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
