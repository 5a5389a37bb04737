package pending

import (
	"crypto/rand"
	"time"

	"steward/apiclient"
)

// The operations, as Request.Op and the list name them.
const (
	opCreate     = "create"
	opNewKey     = "new key"
	opRegenerate = "regenerate"
	opAdded      = "added" // not asked for through a Guard, so that it cannot be asked for again
)

// record is an entry of the list on disk: a request for a secret with all that is needed to send it again, and, once its
// answer came, which key it made. It never holds a secret.
type record struct {
	Op      string           `json:"op"`
	Intent  apiclient.Intent `json:"intent,omitempty"`
	At      time.Time        `json:"at"`
	User    apiclient.UserID `json:"user,omitempty"`
	Name    string           `json:"name,omitempty"`
	Key     apiclient.KeyID  `json:"key,omitempty"`      // to be regenerated
	KeyName string           `json:"key_name,omitempty"` // of a new key
	NewUser *newUser         `json:"new_user,omitempty"`
	// Issued is the key that the answer held.
	Issued *issuedKey `json:"issued,omitempty"`
	// Unkept says that no keyring could take its secret, so that none need be asked for it.
	Unkept bool `json:"unkept,omitempty"`
	// Over says that the operator has dealt with it, or that it is too old: only cleaning up is left.
	Over bool `json:"over,omitempty"`
}

// newUser is what was asked for, without its intent.
type newUser struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	Contact     string       `json:"contact,omitempty"`
	EndDate     string       `json:"end_date,omitempty"` // 2006-01-02
	Accounts    []string     `json:"accounts,omitempty"`
	Managers    []membership `json:"managers,omitempty"`
	Groups      []string     `json:"groups,omitempty"`
	Policies    []string     `json:"policies,omitempty"`
}

// membership is a manager and the roles in it, by their ids.
type membership struct {
	Manager string   `json:"manager"`
	Roles   []string `json:"roles,omitempty"`
}

// issuedKey is a key without its secret, as far as the screens show it.
type issuedKey struct {
	ID        apiclient.KeyID `json:"id"`
	Name      string          `json:"name,omitempty"`
	Hint      string          `json:"hint,omitempty"`
	CreatedAt time.Time       `json:"created_at,omitzero"`
	ExpiresAt time.Time       `json:"expires_at,omitzero"`
	ArrivedAt time.Time       `json:"arrived_at"`
}

func newEntryID() string { return rand.Text() }

func recordOf(u *apiclient.NewUser) *newUser {
	out := &newUser{
		Name: u.Name, Description: u.Description, Contact: u.Contact, EndDate: u.EndDate.String(),
		Accounts: u.Accounts, Groups: u.Groups, Policies: u.Policies,
	}
	for _, m := range u.Managers {
		listed := membership{Manager: m.Manager.ID}
		for _, r := range m.Roles {
			listed.Roles = append(listed.Roles, r.ID)
		}
		out.Managers = append(out.Managers, listed)
	}
	return out
}

// model is the request again, exactly as it was sent.
func (u *newUser) model(intent apiclient.Intent) (apiclient.NewUser, error) {
	out := apiclient.NewUser{
		Intent: intent, Name: u.Name, Description: u.Description, Contact: u.Contact,
		Accounts: u.Accounts, Groups: u.Groups, Policies: u.Policies,
	}
	if u.EndDate != "" {
		date, err := apiclient.ParseDate(u.EndDate)
		if err != nil {
			return apiclient.NewUser{}, err
		}
		out.EndDate = date
	}
	for _, m := range u.Managers {
		member := apiclient.Membership{Manager: apiclient.Ref{ID: m.Manager}}
		for _, r := range m.Roles {
			member.Roles = append(member.Roles, apiclient.Ref{ID: r})
		}
		out.Managers = append(out.Managers, member)
	}
	return out, nil
}

// request is the record for those who decide what becomes of it.
func (r *record) request() Request {
	out := Request{Intent: r.Intent, Op: r.Op, User: r.User, Name: r.Name, Key: r.Key, At: r.At}
	if r.Issued != nil {
		out.Key, out.Answered = r.Issued.ID, true
	}
	return out
}

// restored is the item that the record stands for, with its secret.
func (r *record) restored(secret apiclient.Secret) Item {
	k := r.Issued
	return Item{
		User: r.User, Name: r.Name, At: k.ArrivedAt, Restored: true,
		Key: apiclient.IssuedKey{Secret: secret, Key: apiclient.Key{
			ID: k.ID, Name: k.Name, Hint: k.Hint, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt,
		}},
	}
}

// about is the key that the record is known to be about; empty while that is open.
func (r *record) about() apiclient.KeyID {
	if r.Issued != nil {
		return r.Issued.ID
	}
	return r.Key
}

// outdates reports whether the answer to the record holds a secret in place of which the other's, of an earlier request,
// does not work any more.
func (r *record) outdates(other *record) bool {
	if r.Issued == nil || r.Over || !r.At.After(other.At) {
		return false
	}
	key := other.about()
	return key != "" && (key == r.Issued.ID || r.Op == opRegenerate && key == r.Key)
}

// answered notes what the answer made.
func (r *record) answered(item *Item) {
	r.User, r.Name = item.User, item.Name
	k := item.Key.Key
	r.Issued = &issuedKey{
		ID: k.ID, Name: k.Name, Hint: k.Hint, CreatedAt: k.CreatedAt, ExpiresAt: k.ExpiresAt, ArrivedAt: item.At,
	}
}
