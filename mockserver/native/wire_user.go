package native

import (
	"time"

	"steward/mockserver/core"
)

// ref names an entry of a catalogue.
type ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// membership is a manager with the roles held in it.
type membership struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Roles []ref  `json:"roles" nullable:"false"`
}

// serviceUser is a service user as it is answered. Its JSON is written by appendUser, which a test holds to this struct.
type serviceUser struct {
	ID          string       `json:"id" pattern:"^su_[0-9A-Z]{26}$"`
	ETag        string       `json:"etag" doc:"Counts an administrator's changes; use and the passing of time do not count."`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Contact     string       `json:"contact" doc:"E-mail address of the person answerable for the credentials; may be empty."`
	Enabled     bool         `json:"enabled"`
	Status      string       `json:"status" enum:"enabled,disabled,expired"`
	EndDate     *string      `json:"end_date" format:"date" doc:"Last day, in UTC, on which the user works."`
	ExpiresAt   *time.Time   `json:"expires_at"`
	Accounts    []ref        `json:"accounts" nullable:"false"`
	Managers    []membership `json:"managers" nullable:"false"`
	Groups      []ref        `json:"groups" nullable:"false"`
	Policies    []ref        `json:"policies" nullable:"false"`
	KeySummary  keySummary   `json:"key_summary"`
	CreatedAt   time.Time    `json:"created_at"`
	CreatedBy   string       `json:"created_by"`
	UpdatedAt   time.Time    `json:"updated_at"`
	UpdatedBy   string       `json:"updated_by"`
}

type keySummary struct {
	Usable     int        `json:"usable" minimum:"0"`
	Limit      int        `json:"limit" minimum:"0" doc:"0 means no limit."`
	Oldest     *time.Time `json:"oldest_created_at"`
	Newest     *time.Time `json:"newest_created_at"`
	NextEnd    *time.Time `json:"next_expires_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

func newServiceUser(u *core.User) serviceUser {
	return serviceUser{
		ID: u.ID, ETag: u.Revision.ETag(), Name: u.Name, Description: u.Description, Contact: u.Contact,
		Enabled: u.Enabled, Status: string(u.Status),
		EndDate: dateOrNull(u.EndDate), ExpiresAt: timeOrNull(u.ExpiresAt),
		Accounts: newRefs(u.Accounts), Managers: newMemberships(u.Managers),
		Groups: newRefs(u.Groups), Policies: newRefs(u.Policies),
		KeySummary: keySummary{
			Usable: u.Keys.Usable, Limit: u.Keys.Limit, Oldest: timeOrNull(u.Keys.Oldest), Newest: timeOrNull(u.Keys.Newest),
			NextEnd: timeOrNull(u.Keys.NextEnd), LastUsedAt: timeOrNull(u.Keys.LastUsed),
		},
		CreatedAt: u.CreatedAt.UTC(), CreatedBy: u.CreatedBy, UpdatedAt: u.UpdatedAt.UTC(), UpdatedBy: u.UpdatedBy,
	}
}

func newRefs(refs []core.Ref) []ref {
	out := make([]ref, len(refs))
	for i, r := range refs {
		out[i] = ref{ID: r.ID, Name: r.Name}
	}
	return out
}

func newMemberships(list []core.Membership) []membership {
	out := make([]membership, len(list))
	for i, m := range list {
		out[i] = membership{ID: m.Manager.ID, Name: m.Manager.Name, Roles: newRefs(m.Roles)}
	}
	return out
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func dateOrNull(d core.Date) *string {
	if d == 0 {
		return nil
	}
	s := d.String()
	return &s
}
