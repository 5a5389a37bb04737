package findings

import (
	"strings"
	"time"
)

// Words say what was found, and for how long it has been so: "key is 719 days old", "ends in 2 days". Those of an
// administrator name what gives the power, which is the server's text.
func (in *Inspection) Words(f Finding) string {
	switch f.Rule {
	case Ending:
		if left := f.Since.Sub(in.Now); left >= day {
			return "ends in " + days(left)
		}
		return "ends today"
	case Ended:
		if gone := in.Now.Sub(f.Since); gone >= day {
			return "ended " + days(gone) + " ago, still holds access"
		}
		return "ended today, still holds access"
	case Admin:
		return "admin: " + strings.Join(in.Powers.Names(f.User), ", ")
	case NoContact:
		return "no contact"
	case TwoKeys:
		return keysWord(f.User.Keys.Usable) + " keys for " + in.lasting(f.Since)
	case OldKey:
		return "key is " + in.lasting(f.Since) + " old"
	case NeverUsed:
		return "never used in " + in.lasting(f.Since)
	case Unused:
		return "not used for " + in.lasting(f.Since)
	case Disabled:
		return "disabled, not changed for " + in.lasting(f.Since)
	default:
		return ""
	}
}

func (in *Inspection) lasting(since time.Time) string { return days(in.Now.Sub(since)) }

// keysWord says a small number as a word.
func keysWord(n int) string {
	switch n {
	case 2:
		return "two"
	case 3:
		return "three"
	default:
		return "several"
	}
}
