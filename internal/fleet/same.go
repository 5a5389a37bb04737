package fleet

import (
	"slices"

	"steward/apiclient"
)

// same reports whether two readings of a user are equal in everything.
func same(a, b *apiclient.ServiceUser) bool {
	return a.ID == b.ID && a.Revision == b.Revision && a.Partial == b.Partial && a.Name == b.Name && a.Description == b.Description &&
		a.Contact == b.Contact && a.Enabled == b.Enabled && a.EndDate == b.EndDate &&
		sameAccess(a, b) && sameKeys(&a.Keys, &b.Keys) && sameHistory(a, b)
}

func sameAccess(a, b *apiclient.ServiceUser) bool {
	return slices.Equal(a.Accounts, b.Accounts) && slices.EqualFunc(a.Managers, b.Managers, sameMembership) &&
		slices.Equal(a.Groups, b.Groups) && slices.Equal(a.Policies, b.Policies)
}

func sameHistory(a, b *apiclient.ServiceUser) bool {
	return a.CreatedAt.Equal(b.CreatedAt) && a.CreatedBy == b.CreatedBy &&
		a.UpdatedAt.Equal(b.UpdatedAt) && a.UpdatedBy == b.UpdatedBy
}

func sameMembership(a, b apiclient.Membership) bool {
	return a.Manager == b.Manager && slices.Equal(a.Roles, b.Roles)
}

func sameKeys(a, b *apiclient.KeySummary) bool {
	return a.Usable == b.Usable && a.Limit == b.Limit && a.UsedKnown == b.UsedKnown &&
		a.Oldest.Equal(b.Oldest) && a.Newest.Equal(b.Newest) && a.NextEnd.Equal(b.NextEnd) && a.LastUsed.Equal(b.LastUsed)
}
