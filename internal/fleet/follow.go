package fleet

import "steward/apiclient"

// follow applies what changed since the fleet's mark. Who did not change keeps place and pointer.
//
// The new mark is taken only where all of it was believed and agrees with what is held, because what is not told is not
// told again: else the same changes, or everyone, are read the next time.
func (f *Fleet) follow(r *run, page *apiclient.UserPage) {
	changed, disputed := false, false
	told := make(map[apiclient.UserID]struct{}, len(page.Users)+len(page.Removed))
	for i := range page.Users {
		held, _ := f.live.get(page.Users[i].ID)
		user := merged(&page.Users[i], held)
		if held == nil {
			user = alone(user)
		}
		told[user.ID] = struct{}{}
		if user != held && r.outranks(user) {
			disputed = true
			continue
		}
		changed = f.live.put(user) || changed
	}
	for _, id := range page.Removed { // nobody who is gone comes back, whatever was written meanwhile
		told[id] = struct{}{}
		changed = f.live.remove(id) || changed
	}
	if changed {
		f.usersVersion = f.version
	}
	confirmed := f.confirm(r, told)
	switch {
	case !confirmed, len(r.writes) == 0 && page.Total >= 0 && page.Total != f.live.len():
		f.mark, f.etag = "", ""
	case disputed: // the mark stays: it is told once more
	default:
		f.mark, f.etag = page.Mark, ""
	}
}

// outranks reports whether a write since the run began outranks what a page says of the user.
func (r *run) outranks(user *apiclient.ServiceUser) bool {
	written, ok := r.writes[user.ID]
	return ok && (written == nil || !later(user, written))
}

// confirm takes those out of the unsure whose state was told by now, and reports whether that were all which were written
// before the run began: what was written since may be told only the next time.
func (f *Fleet) confirm(r *run, told map[apiclient.UserID]struct{}) bool {
	all := true
	for id := range f.unsure {
		if _, since := r.writes[id]; since {
			continue
		}
		_, ok := told[id]
		all = all && ok
		delete(f.unsure, id)
	}
	return all
}

// merged is a user as it was read, completed and made small by what is held of it, which is nil when nothing is. It is
// the held one itself when nothing changed, so that its pointer stays. Else it holds on to nothing of the page that it
// came on: what a page keeps in one piece of memory would stay for its last user.
func merged(user, held *apiclient.ServiceUser) *apiclient.ServiceUser {
	if held == nil {
		return user
	}
	fill(user, held)
	if same(held, user) {
		return held
	}
	u := *user
	share(&u, held)
	return &u
}

// alone is a user in memory of its own.
func alone(user *apiclient.ServiceUser) *apiclient.ServiceUser {
	u := *user
	share(&u, &apiclient.ServiceUser{})
	return &u
}

// fill gives a Partial user what it left out as it is known from before.
func fill(user, known *apiclient.ServiceUser) {
	if known.Partial || !user.Partial {
		return
	}
	user.Accounts, user.Managers, user.Groups, user.Policies = known.Accounts, known.Managers, known.Groups, known.Policies
	user.Keys, user.Partial = known.Keys, false
}
