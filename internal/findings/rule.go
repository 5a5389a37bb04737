package findings

import (
	"strings"
	"time"
)

// Rule is one thing that is looked for. The zero Rule is none.
type Rule uint8

// The rules, in the order in which they are shown: the most pressing first.
const (
	// Ending is an enabled user whose end date is near.
	Ending Rule = iota + 1
	// Ended is a user whose end date passed and that still holds managers, groups or policies.
	Ended
	// Admin is an enabled user that holds a role, group or policy with administrator power.
	Admin
	// NoContact is a user that nobody answers for.
	NoContact
	// TwoKeys is an enabled user whose newest of several keys is older than a rotation takes.
	TwoKeys
	// OldKey is an enabled user with a working key of great age.
	OldKey
	// NeverUsed is an enabled user whose keys were never used since the oldest was made.
	NeverUsed
	// Unused is an enabled user that was used once, and not for long.
	Unused
	// Disabled is a user that is disabled, still there, and was not changed for long.
	Disabled

	end
)

// Count is how many rules there are.
const Count = int(end) - 1

// Rules are all rules in the order in which they are shown.
func Rules() []Rule {
	all := make([]Rule, 0, Count)
	for r := Ending; r < end; r++ {
		all = append(all, r)
	}
	return all
}

// about is what there is to know of a rule.
type about struct {
	word     string        // for scripts and filters
	title    string        // for a tab or heading
	sentence string        // with %s for the threshold
	why      string        // why it matters
	fallback time.Duration // the threshold when nobody says; 0 for a rule without one
}

const day = 24 * time.Hour

func (r Rule) about() about {
	switch r {
	case Ending:
		return about{"ending", "Ending", "ends within %s", "its callers stop working then", 0}
	case Ended:
		return about{"ended", "Ended", "ended, but still holds access", "a new end date brings it all back", 0}
	case Admin:
		return about{"admin", "Admins", "has administrator power", "who holds its key may do all", 0}
	case NoContact:
		return about{"no-contact", "No contact", "has no contact", "nobody to ask before a change", 0}
	case TwoKeys:
		return about{"two-keys", "Two keys", "has had two keys for longer than %s", "a rotation was never finished", 14 * day}
	case OldKey:
		return about{"old-key", "Old keys", "has a key older than %s", "old secrets have been around", 90 * day}
	case NeverUsed:
		return about{"never-used", "Never used", "has not been used once in %s", "access that nobody needs", 30 * day}
	case Unused:
		return about{"unused", "Unused", "has not been used for %s", "its caller may be gone", 60 * day}
	case Disabled:
		return about{"disabled", "Disabled", "has been disabled for %s and is still there", "enabling brings its keys back", 30 * day}
	default:
		return about{}
	}
}

// String is the rule's word, as scripts and filters know it: "never-used". The zero Rule is empty.
func (r Rule) String() string { return r.about().word }

// Title is the rule's name for a tab or a heading: "Never used".
func (r Rule) Title() string { return r.about().title }

// Why says in a few words why it matters. They begin with a small letter and end without a full stop.
func (r Rule) Why() string { return r.about().why }

// Sentence is the rule with its threshold, as what is true of a user it finds: "has a key older than 90 days". Rules
// without a threshold do without.
func (r Rule) Sentence(threshold time.Duration) string {
	return strings.Replace(r.about().sentence, "%s", days(threshold), 1)
}

// Measured reports whether the rule has a threshold.
func (r Rule) Measured() bool { return r == Ending || r.about().fallback > 0 }

// ParseRule finds a rule by its word; ok is false when there is none.
func ParseRule(word string) (r Rule, ok bool) {
	for _, r := range Rules() {
		if r.String() == word {
			return r, true
		}
	}
	return 0, false
}
