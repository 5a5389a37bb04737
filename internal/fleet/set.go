package fleet

import (
	"slices"

	"steward/apiclient"
)

// maxReserve bounds how many places are reserved ahead on the word of a system about its total.
const maxReserve = 200_000

// set holds users in the order in which they were first put, found by id. The zero value is empty and ready.
//
// Lists that it hands out share its memory: putting a new user writes behind their end, and the first change of what
// they show is made in a copy.
type set struct {
	slots  []*apiclient.ServiceUser // nil where a user was removed
	index  map[apiclient.UserID]int32
	holes  int
	shared bool // a list that was handed out shows slots
}

func (s *set) len() int { return len(s.slots) - s.holes }

// reserve makes room for n users in all; a negative n is none.
func (s *set) reserve(n int) {
	n = min(max(n, 0), maxReserve)
	if s.index == nil {
		s.index = make(map[apiclient.UserID]int32, n)
	}
	if more := n - len(s.slots); more > 0 {
		s.slots = slices.Grow(s.slots, more)
	}
}

func (s *set) get(id apiclient.UserID) (*apiclient.ServiceUser, bool) {
	at, ok := s.index[id]
	if !ok {
		return nil, false
	}
	return s.slots[at], true
}

// put adds the user, or replaces the one with the same id in its place. It reports whether anything changed.
func (s *set) put(u *apiclient.ServiceUser) bool {
	if at, ok := s.index[u.ID]; ok {
		if s.slots[at] == u {
			return false
		}
		s.own()
		s.slots[at] = u
		return true
	}
	if s.index == nil {
		s.index = map[apiclient.UserID]int32{}
	}
	s.index[u.ID] = int32(len(s.slots)) //nolint:gosec // there are never 2^31 users in memory
	s.slots = append(s.slots, u)
	return true
}

// remove reports whether the user was there.
func (s *set) remove(id apiclient.UserID) bool {
	at, ok := s.index[id]
	if !ok {
		return false
	}
	s.own()
	s.slots[at] = nil
	s.holes++
	delete(s.index, id)
	return true
}

// list hands out all users. It copies only when users were removed.
func (s *set) list() []*apiclient.ServiceUser {
	if s.holes == 0 {
		s.shared = true
		return slices.Clip(s.slots)
	}
	users := make([]*apiclient.ServiceUser, 0, s.len())
	for _, u := range s.slots {
		if u != nil {
			users = append(users, u)
		}
	}
	if s.holes > len(s.slots)/4 {
		s.adopt(users)
	}
	return users
}

// adopt makes a list without holes the set's own, so that the places of removed users do not pile up.
func (s *set) adopt(users []*apiclient.ServiceUser) {
	s.slots, s.holes, s.shared = users, 0, true
	for at, u := range users {
		s.index[u.ID] = int32(at)
	}
}

func (s *set) own() {
	if s.shared {
		s.slots = slices.Clone(s.slots)
		s.shared = false
	}
}
