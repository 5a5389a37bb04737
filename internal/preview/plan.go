package preview

import (
	"time"

	"steward/apiclient"
)

// recently is the window in which a use counts as a warning.
const recently = 24 * time.Hour

// Plan is what shall be done to whom.
type Plan struct {
	Verb apiclient.BulkVerb
	// Users are the service users as they are known now, and Items what is done to each, in the same order. Nobody changes
	// them any more.
	Users []*apiclient.ServiceUser
	Items []apiclient.BulkItem
	// Grants name the access that is given or taken, the same for everybody. Empty where each gets back its own, as an
	// undo does.
	Grants []Grant
}

// Grant is a group, a policy or a role by name. The name is as the server sent it.
type Grant struct {
	Ref   apiclient.AccessRef
	Name  string
	Admin bool // carries administrator power
}

// Power reports whether a service user holds administrator power; nil means that it is not known who does.
type Power func(*apiclient.ServiceUser) bool

// NewPlan plans to enable, disable or delete users, each if it still has the revision that is known.
func NewPlan(verb apiclient.BulkVerb, users []*apiclient.ServiceUser) Plan {
	p := Plan{Verb: verb, Users: users, Items: make([]apiclient.BulkItem, len(users))}
	for i, u := range users {
		p.Items[i] = apiclient.BulkItem{ID: u.ID, Name: u.Name, Revision: u.Revision}
	}
	return p
}

// Extend plans to set the end date of each user to what end answers; the zero Date means never.
func Extend(users []*apiclient.ServiceUser, end func(*apiclient.ServiceUser) apiclient.Date) Plan {
	p := NewPlan(apiclient.BulkExtend, users)
	for i, u := range users {
		p.Items[i].EndDate = end(u)
	}
	return p
}

// Access plans to give grants to users (BulkAttach) or to take them (BulkDetach).
func Access(verb apiclient.BulkVerb, users []*apiclient.ServiceUser, grants []Grant) Plan {
	p := NewPlan(verb, users)
	p.Grants = grants
	refs := make([]apiclient.AccessRef, len(grants))
	for i := range grants {
		refs[i] = grants[i].Ref
	}
	for i := range p.Items {
		p.Items[i].Access = refs
	}
	return p
}

// From reckons an extension by days: from the user's present end, or from today where that is later or where there is
// none. Today is the day of the operator's clock.
func From(u *apiclient.ServiceUser, today apiclient.Date) apiclient.Date {
	if !u.EndDate.IsZero() && u.EndDate.Compare(today) > 0 {
		return u.EndDate
	}
	return today
}

// Facts are the numbers of a plan, each over all its users.
type Facts struct {
	Verb  apiclient.BulkVerb
	Users int
	// Same are so already: nothing will happen to them. Of users whose access is not known (see Unread) that is not known.
	Same int
	// Used were used in the last 24 hours, of the UsedKnown whose use the system tells. LastUsed is the newest use; zero
	// means never or not known.
	Used, UsedKnown int
	LastUsed        time.Time
	Keys            int // usable keys in all
	// Admins hold administrator power; meaningful where AdminsKnown.
	Admins      int
	AdminsKnown bool
	Ended       int // whose end date has passed
	Disabled    int
	Unread      int // whose access and keys are not known: see apiclient.ServiceUser.Partial
	// Of BulkExtend: the first and the last of the new end dates, Never whose end is taken away, Sooner who end sooner than
	// now, Limited who never ended until now, and Past whose new end date has passed.
	First, Last                  apiclient.Date
	Never, Sooner, Limited, Past int
	// Grants are those of the plan.
	Grants []Grant
}

// Count goes once over the users of the plan: some 10 ms of 100,000.
func (p *Plan) Count(now time.Time, power Power) Facts {
	f := Facts{Verb: p.Verb, Users: len(p.Users), AdminsKnown: power != nil, Grants: p.Grants}
	for i, u := range p.Users {
		f.know(u, now, power)
		if p.Verb == apiclient.BulkExtend {
			f.extend(u, p.Items[i].EndDate, now)
		}
		if same(p.Verb, u, &p.Items[i]) {
			f.Same++
		}
	}
	return f
}

// know counts what a user is like, whatever is done to it.
func (f *Facts) know(u *apiclient.ServiceUser, now time.Time, power Power) {
	f.Keys += u.Keys.Usable
	if u.Keys.UsedKnown {
		f.UsedKnown++
		if !u.Keys.LastUsed.IsZero() && now.Sub(u.Keys.LastUsed) <= recently {
			f.Used++
		}
		if u.Keys.LastUsed.After(f.LastUsed) {
			f.LastUsed = u.Keys.LastUsed
		}
	}
	if u.Expired(now) {
		f.Ended++
	}
	if !u.Enabled {
		f.Disabled++
	}
	if u.Partial {
		f.Unread++
	}
	if power != nil && power(u) {
		f.Admins++
	}
}

func (f *Facts) extend(u *apiclient.ServiceUser, end apiclient.Date, now time.Time) {
	if end.IsZero() {
		f.Never++
		return
	}
	if f.First.IsZero() || end.Compare(f.First) < 0 {
		f.First = end
	}
	if end.Compare(f.Last) > 0 || f.Last.IsZero() {
		f.Last = end
	}
	switch {
	case u.EndDate.IsZero():
		f.Limited++
	case end.Compare(u.EndDate) < 0:
		f.Sooner++
	}
	if !now.Before(end.Expiry()) {
		f.Past++
	}
}

// same reports whether nothing will happen to a user.
func same(verb apiclient.BulkVerb, u *apiclient.ServiceUser, item *apiclient.BulkItem) bool {
	switch verb {
	case apiclient.BulkEnable:
		return u.Enabled
	case apiclient.BulkDisable:
		return !u.Enabled
	case apiclient.BulkExtend:
		return u.EndDate == item.EndDate
	case apiclient.BulkAttach, apiclient.BulkDetach:
		for _, ref := range item.Access {
			if u.Holds(ref) != (verb == apiclient.BulkAttach) {
				return false
			}
		}
		return !u.Partial
	default:
		return false
	}
}
