package filter

import (
	"time"

	"steward/apiclient"
)

// field is one thing that can be asked of a user.
type field struct {
	name      string
	noun      string          // what a system without it lacks: "groups"
	needs     apiclient.Field // what a system must have for it; empty for every system
	operators []string        // the usual one first
	example   string          // a filter that shows the field
	means     string          // what the example asks for
	// read reads one value.
	read func(f *field, operator string, v span) (condition, *Error)
	// values are examples of what can stand behind an operator, in the order in which they are offered.
	values func(operator string) []Candidate
	// each names everything of a user that the field looks into, for completion; nil where that is of no use.
	each func(u *apiclient.ServiceUser, yield func(name string))
}

func is() []string       { return []string{":"} }
func compared() []string { return []string{"<", ">", "<=", ">=", ":"} }
func longer() []string   { return []string{">", "<", ">=", "<=", ":"} }

// fields is the language, in the order of the help.
func fields() []field {
	return []field{
		statusField(),
		{
			name: "end", noun: "end dates", needs: apiclient.FieldEndDate, operators: compared(), read: readEnd, values: endValues,
			example: "end<30d", means: "ends within 30 days; also 12h, 2w, a date as in end<2027-01-01, end:none",
		},
		{
			name: "key", operators: longer(), read: readTime(oldestKey, noneWord, noKey), values: ages(phrases{"oldest key under %s old", "oldest key over %s old", "oldest key %s old", "oldest key made"}, noneWord, "holds no usable key"),
			example: "key>90d", means: "its oldest key is older than 90 days; key<2026-01-01 was made before that day; key:none",
		},
		{
			name: "unused", noun: "times of last use", needs: apiclient.FieldLastUsed, operators: longer(),
			read: readTime(lastUse, "never", neverUsed), values: ages(phrases{"used in the last %s", "not used for over %s", "last used %s ago", "last used"}, "never", "was never used"),
			example: "unused>60d", means: "was not used for 60 days, or never since it was made; unused:never",
		},
		{
			name: "keys", operators: []string{":", ">", "<", ">=", "<="}, read: readNumber(usableKeys), values: numbers("usable keys"),
			example: "keys:2", means: "holds 2 usable keys; keys>1 holds more than one, keys:0 none",
		},
		roleField(),
		managerField(),
		refField("group", "groups", apiclient.FieldGroups, "group:ci", "is in a group of this name", groupsOf),
		refField("policy", "policies", apiclient.FieldPolicies, "policy:deploy", "has a policy of this name attached", policiesOf),
		refField("account", "accounts", apiclient.FieldAccounts, "account:main", "may use an account of this name", accountsOf),
		textField("contact", "contacts", apiclient.FieldContact, "contact:ada", "the contact contains the text; contact:none has no contact", contactOf),
		textField("name", "", "", "name:ci-", "the name contains the text, and nothing else is looked at", nameOf),
		textField("description", "descriptions", apiclient.FieldDescription, "description:build", "the description contains the text; description:none is empty", descriptionOf),
		textField("id", "", "", "id:su_01", "the id contains the text", idOf),
		{
			name: "created", operators: compared(), read: readTime(createdAt, "", nil), values: ages(phrases{"made in the last %s", "made over %s ago", "made %s ago", "made"}, "", ""),
			example: "created<7d", means: "was made in the last 7 days; created>2026-01-01 was made after that day",
		},
		{
			name: "updated", operators: compared(), read: readTime(updatedAt, "", nil), values: ages(phrases{"changed in the last %s", "not changed for over %s", "changed %s ago", "last changed"}, "", ""),
			example: "updated<24h", means: "was changed in the last 24 hours",
		},
	}
}

// noneWord asks for those that have nothing of a field.
const noneWord = "none"

func oldestKey(u *apiclient.ServiceUser) (time.Time, bool) {
	return u.Keys.Oldest, !u.Keys.Oldest.IsZero()
}

func createdAt(u *apiclient.ServiceUser) (time.Time, bool) { return u.CreatedAt, !u.CreatedAt.IsZero() }

func updatedAt(u *apiclient.ServiceUser) (time.Time, bool) { return u.UpdatedAt, !u.UpdatedAt.IsZero() }

// lastUse is since when a user was not used: one that never was is unused since it was made.
func lastUse(u *apiclient.ServiceUser) (time.Time, bool) {
	if u.Keys.LastUsed.IsZero() {
		return u.CreatedAt, u.Keys.UsedKnown
	}
	return u.Keys.LastUsed, true
}

func noKey(u *apiclient.ServiceUser) bool     { return u.Keys.Usable == 0 }
func neverUsed(u *apiclient.ServiceUser) bool { return u.Keys.UsedKnown && u.Keys.LastUsed.IsZero() }
func usableKeys(u *apiclient.ServiceUser) int { return u.Keys.Usable }

func nameOf(u *apiclient.ServiceUser) string        { return u.Name }
func descriptionOf(u *apiclient.ServiceUser) string { return u.Description }
func contactOf(u *apiclient.ServiceUser) string     { return u.Contact }
func idOf(u *apiclient.ServiceUser) string          { return string(u.ID) }

func groupsOf(u *apiclient.ServiceUser) []apiclient.Ref   { return u.Groups }
func policiesOf(u *apiclient.ServiceUser) []apiclient.Ref { return u.Policies }
func accountsOf(u *apiclient.ServiceUser) []apiclient.Ref { return u.Accounts }
