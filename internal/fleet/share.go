package fleet

import (
	"slices"
	"strings"

	"steward/apiclient"
)

// share lets a user keep the memory of its earlier state for what did not change, and memory of its own for the rest.
func share(u, held *apiclient.ServiceUser) {
	u.ID = apiclient.UserID(kept(string(u.ID), string(held.ID)))
	u.Revision = apiclient.Revision(kept(string(u.Revision), string(held.Revision)))
	u.Name, u.Description = kept(u.Name, held.Name), kept(u.Description, held.Description)
	u.Contact = kept(u.Contact, held.Contact)
	u.CreatedBy, u.UpdatedBy = kept(u.CreatedBy, held.CreatedBy), kept(u.UpdatedBy, held.UpdatedBy)
	u.Accounts, u.Groups, u.Policies = keptRefs(u.Accounts, held.Accounts), keptRefs(u.Groups, held.Groups), keptRefs(u.Policies, held.Policies)
	if slices.EqualFunc(u.Managers, held.Managers, sameMembership) {
		u.Managers = held.Managers
	}
}

func kept(text, held string) string {
	if text == held {
		return held
	}
	return strings.Clone(text)
}

func keptRefs(refs, held []apiclient.Ref) []apiclient.Ref {
	if slices.Equal(refs, held) {
		return held
	}
	return refs
}
