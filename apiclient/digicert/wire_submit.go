package digicert

import (
	"cmp"
	"encoding/json"
	"slices"

	"steward/apiclient"
)

// wireSubmit is the body that creates or changes a user, which is a guess. An empty end date means never.
type wireSubmit struct {
	Type         string      `json:"user_type"`
	FriendlyName string      `json:"friendly_name"`
	Description  string      `json:"description"`
	Email        string      `json:"email"`
	EndDate      *string     `json:"end_date"`
	Accounts     []string    `json:"accounts"`
	Applications []wireGrant `json:"applications,omitempty"`
}

// wireGrant is a manager with the roles to hold there, by id.
type wireGrant struct {
	ID    string   `json:"id"`
	Roles []string `json:"roles"`
}

// submitOf is the body for a user as it is to be; managers says whether those are told.
func submitOf(u *apiclient.ServiceUser, managers bool) wireSubmit {
	w := wireSubmit{
		Type: serviceUser, FriendlyName: u.Name, Description: u.Description, Email: u.Contact, Accounts: ids(u.Accounts),
	}
	if !u.EndDate.IsZero() {
		date := u.EndDate.String()
		w.EndDate = &date
	}
	if managers {
		for _, m := range u.Managers {
			w.Applications = append(w.Applications, wireGrant{m.Manager.ID, ids(m.Roles)})
		}
	}
	return w
}

// wireCreated is the answer to a creation: the user and, under a name that is a guess, its token.
type wireCreated struct {
	wireUser
	Token    wireSecret `json:"token"`
	TokenID  wireSecret `json:"token_id"`
	APIToken wireSecret `json:"api_token"`
	APIKey   wireSecret `json:"api_key"`
}

// token is the first token there is.
func (w *wireCreated) token() apiclient.Secret {
	return apiclient.NewSecret(cmp.Or(string(w.Token), string(w.TokenID), string(w.APIToken), string(w.APIKey)))
}

// wireSecret is a token: a text, or an object with it. Anything else is none: its words are not repeated in an error.
type wireSecret string

// UnmarshalJSON never fails.
func (t *wireSecret) UnmarshalJSON(data []byte) error {
	*t = ""
	var text string
	if json.Unmarshal(data, &text) == nil {
		*t = wireSecret(text)
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return nil
	}
	for _, name := range []string{"token", "token_id", "api_token", "api_key", "value"} {
		if json.Unmarshal(object[name], &text) == nil && text != "" {
			*t = wireSecret(text)
			return nil
		}
	}
	return nil
}

// changed is the user as the patch wants it. Accounts get no names.
func changed(u apiclient.ServiceUser, p *apiclient.UserPatch) apiclient.ServiceUser {
	set(&u.Name, p.Name)
	set(&u.Description, p.Description)
	set(&u.Contact, p.Contact)
	set(&u.EndDate, p.EndDate)
	set(&u.Managers, p.Managers)
	if !p.Accounts.IsAbsent() {
		list, _ := p.Accounts.Get()
		u.Accounts = nil
		for _, id := range list {
			u.Accounts = append(u.Accounts, wireRef{ID: id}.ref())
		}
	}
	u.Revision = revisionOf(&u)
	return u
}

// set is what RFC 7396 has a field of a patch do.
func set[T any](field *T, patch apiclient.Optional[T]) {
	if !patch.IsAbsent() {
		*field, _ = patch.Get()
	}
}

// sameUser reports whether two users are alike in what can be changed, whatever the order of their lists.
func sameUser(a, b *apiclient.ServiceUser) bool {
	return a.Name == b.Name && a.Description == b.Description && a.Contact == b.Contact && a.EndDate == b.EndDate &&
		slices.Equal(sorted(ids(a.Accounts)), sorted(ids(b.Accounts))) && slices.Equal(pairs(a.Managers), pairs(b.Managers))
}

func sorted(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

// pairs names each manager, and each role in it.
func pairs(memberships []apiclient.Membership) []string {
	var out []string
	for _, m := range memberships {
		out = append(out, m.Manager.ID)
		for _, r := range m.Roles {
			out = append(out, m.Manager.ID+"\x00"+r.ID)
		}
	}
	return sorted(out)
}
