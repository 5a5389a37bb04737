package findings

import (
	"strconv"
	"time"

	"steward/apiclient"
)

// Off is the threshold of a rule that is not looked for.
const Off time.Duration = -1

// Thresholds are how long something may last before a rule finds it. A rule that is missing has its default: 14 days for
// TwoKeys, 30 for NeverUsed and Disabled, 60 for Unused, 90 for OldKey, and for Ending the window in which users count as
// expiring. Off turns a rule off, also one that has no threshold. nil is all defaults.
type Thresholds map[Rule]time.Duration

// Of is the threshold of a rule, 0 for a rule without one; on is false when the rule is turned off. Warning is the window
// in which users count as expiring; 0 means apiclient.DefaultWarning.
func (t Thresholds) Of(r Rule, warning time.Duration) (threshold time.Duration, on bool) {
	given, said := t[r]
	switch {
	case said && given < 0:
		return 0, false
	case !r.Measured():
		return 0, true
	case said && given > 0:
		return given, true
	case r != Ending:
		return r.about().fallback, true
	case warning > 0:
		return warning, true
	default:
		return apiclient.DefaultWarning, true
	}
}

// days says a time in whole days: "1 day", "90 days"; less than one is "a day".
func days(d time.Duration) string {
	switch n := int64(d / day); {
	case n < 1:
		return "a day"
	case n == 1:
		return "1 day"
	default:
		return strconv.FormatInt(n, 10) + " days"
	}
}
