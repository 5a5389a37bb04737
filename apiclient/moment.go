package apiclient

import "time"

// Moment tells the status of many users at one time: it works the time out once, where ServiceUser.Status does so for
// each user. It answers exactly what ServiceUser.Status and ServiceUser.Expiring answer. The zero Moment is of no use.
type Moment struct {
	today   Date // a user that ended before this day is expired
	horizon Date // a user that ends before this day is expiring
}

// At is the moment now, with the window before an end date in which a user counts as expiring.
func At(now time.Time, warning time.Duration) Moment {
	return Moment{today: DateOf(now), horizon: DateOf(now.Add(warning))}
}

// Status is the user's status: expired, disabled or enabled, in that order of precedence.
func (m Moment) Status(u *ServiceUser) Status {
	switch {
	case !u.EndDate.IsZero() && u.EndDate.days < m.today.days:
		return StatusExpired
	case u.Enabled:
		return StatusEnabled
	default:
		return StatusDisabled
	}
}

// Expiring reports whether the user is enabled and ends within the window.
func (m Moment) Expiring(u *ServiceUser) bool {
	return !u.EndDate.IsZero() && u.EndDate.days < m.horizon.days && m.Status(u) == StatusEnabled
}
