package native

import (
	"time"

	"steward/apiclient"
)

// wireRef is {"id","name"}.
type wireRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// wireMembership is a manager with the roles held in it.
type wireMembership struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Roles []wireRef `json:"roles"`
}

// wireUser is a service user as it is answered. A null leaves the zero value.
type wireUser struct {
	ID          string           `json:"id"`
	ETag        string           `json:"etag"`
	Name        string           `json:"name"`
	Description string           `json:"description"`
	Contact     string           `json:"contact"`
	Enabled     bool             `json:"enabled"`
	EndDate     string           `json:"end_date"`
	Accounts    []wireRef        `json:"accounts"`
	Managers    []wireMembership `json:"managers"`
	Groups      []wireRef        `json:"groups"`
	Policies    []wireRef        `json:"policies"`
	Keys        wireKeySummary   `json:"key_summary"`
	CreatedAt   string           `json:"created_at"`
	CreatedBy   string           `json:"created_by"`
	UpdatedAt   string           `json:"updated_at"`
	UpdatedBy   string           `json:"updated_by"`
}

type wireKeySummary struct {
	Usable   int    `json:"usable"`
	Limit    int    `json:"limit"`
	Oldest   string `json:"oldest_created_at"`
	Newest   string `json:"newest_created_at"`
	NextEnd  string `json:"next_expires_at"`
	LastUsed string `json:"last_used_at"`
}

// model translates one user that was read by itself.
func (w *wireUser) model() apiclient.ServiceUser {
	t := table{alone: true}
	return t.user(w)
}

// user translates a user; texts that repeat and equal lists are shared with the users before it.
func (t *table) user(w *wireUser) apiclient.ServiceUser {
	end, _ := apiclient.ParseDate(w.EndDate) // a date that cannot be read is none, like null
	return apiclient.ServiceUser{
		ID:          apiclient.UserID(t.text(w.ID)),
		Revision:    apiclient.Revision(t.shared(w.ETag)),
		Name:        t.text(w.Name),
		Description: t.text(w.Description),
		Contact:     t.shared(w.Contact),
		Enabled:     w.Enabled,
		EndDate:     end,
		Accounts:    t.refs(w.Accounts),
		Managers:    t.memberships(w.Managers),
		Groups:      t.refs(w.Groups),
		Policies:    t.refs(w.Policies),
		Keys: apiclient.KeySummary{
			Usable: w.Keys.Usable, Limit: w.Keys.Limit, Oldest: instant(w.Keys.Oldest), Newest: instant(w.Keys.Newest),
			NextEnd: instant(w.Keys.NextEnd), LastUsed: instant(w.Keys.LastUsed), UsedKnown: true,
		},
		CreatedAt: instant(w.CreatedAt), CreatedBy: t.shared(w.CreatedBy),
		UpdatedAt: instant(w.UpdatedAt), UpdatedBy: t.shared(w.UpdatedBy),
	}
}

// instant reads an RFC 3339 time; empty (null) and what cannot be read are the zero time, "not known".
func instant(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
