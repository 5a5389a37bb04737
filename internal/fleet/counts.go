package fleet

import (
	"time"

	"steward/apiclient"
)

// Counts says how many users have which status. Enabled, Disabled and Expired add up to All; the Expiring ones are
// enabled and counted there too.
type Counts struct {
	All, Enabled, Disabled, Expiring, Expired int
}

// Counts counts the users at now; warning is the window before an end date in which a user counts as expiring.
func (s *Snapshot) Counts(now time.Time, warning time.Duration) Counts {
	m := apiclient.At(now, warning)
	c := Counts{All: len(s.Users)}
	for _, u := range s.Users {
		switch m.Status(u) {
		case apiclient.StatusExpired:
			c.Expired++
		case apiclient.StatusDisabled:
			c.Disabled++
		default:
			c.Enabled++
			if m.Expiring(u) {
				c.Expiring++
			}
		}
	}
	return c
}
