package fleet

import (
	"slices"

	"steward/apiclient"
)

// interner makes equal texts that many users share (contacts, names of roles and groups) one text in memory, and equal
// short lists one list. At 100,000 users that is most of what they would take. The zero value is ready.
type interner struct {
	texts map[string]string
	refs  map[apiclient.Ref][][]apiclient.Ref // lists by their first element
}

// maxLists is how many lists with the same first element are compared before a list is kept as it is.
const maxLists = 8

func (n *interner) intern(u *apiclient.ServiceUser) {
	if n.texts == nil {
		n.texts, n.refs = map[string]string{}, map[apiclient.Ref][][]apiclient.Ref{}
	}
	n.text(&u.Contact)
	n.text(&u.CreatedBy)
	n.text(&u.UpdatedBy)
	u.Accounts = n.list(u.Accounts)
	u.Groups = n.list(u.Groups)
	u.Policies = n.list(u.Policies)
	for i := range u.Managers {
		m := &u.Managers[i]
		n.text(&m.Manager.ID)
		n.text(&m.Manager.Name)
		m.Roles = n.list(m.Roles)
	}
}

func (n *interner) text(s *string) {
	if *s == "" {
		return
	}
	if held, ok := n.texts[*s]; ok {
		*s = held
		return
	}
	n.texts[*s] = *s
}

func (n *interner) list(refs []apiclient.Ref) []apiclient.Ref {
	if len(refs) == 0 {
		return nil
	}
	known := n.refs[refs[0]]
	for _, held := range known {
		if slices.Equal(held, refs) {
			return held
		}
	}
	for i := range refs {
		n.text(&refs[i].ID)
		n.text(&refs[i].Name)
	}
	refs = slices.Clip(refs)
	if len(known) < maxLists {
		n.refs[refs[0]] = append(known, refs)
	}
	return refs
}
