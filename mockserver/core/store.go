package core

import (
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"
)

// store holds the users in slots, in the order in which they were created. A slot number is never used again.
//
// The first slots belong to the population. A user of it is made from its seed each time it is looked at, until
// somebody changes it: then its record is kept in changed.
type store struct {
	ids        idMaker
	population Population
	seeded     int32             // slots of the population
	changed    map[int32]*record // of the population
	added      []*record         // slot seeded+i; nil when deleted
	gone       map[int32]bool    // deleted slots of the population
	live       int               // users that answers show
	names      map[string]int32  // folded name → slot, of everyone whose name is taken; nil until it is needed
}

// record is a user as the core keeps it. Its slices of ids belong to seeds and callers too: they are replaced, never
// written into. keys is its own.
type record struct {
	slot        int32
	id          ulid.ULID
	revision    Revision
	deleted     bool // softly: gone from every answer, the name still taken
	name        string
	description string
	contact     string
	enabled     bool
	endDate     Date
	ended       Date // the end date whose coming has been recorded
	accounts    []string
	managers    []Grant
	groups      []string
	policies    []string
	createdAt   instant
	createdBy   string
	updatedAt   instant
	updatedBy   string
	keys        []keyRecord
	keySerial   uint32 // keys ever made for the user
	use         Use
}

// keyRecord is a key as the core keeps it. hash and hint are empty while the key is as its seed made it: see seal.
type keyRecord struct {
	id           ulid.ULID
	name         string
	hash         digest
	hint         string
	secrets      uint32 // secrets ever made for the key
	createdAt    instant
	createdBy    string
	expiresAt    instant
	ended        bool // the end has been recorded
	lastUsedAt   instant
	lastUsedFrom string
}

func (r *record) idString() string    { return userPrefix + r.id.String() }
func (k *keyRecord) idString() string { return keyPrefix + k.id.String() }

func (k *keyRecord) usable(now instant) bool { return !passed(k.expiresAt, now) }

// slots is the number of slots, the empty ones included.
func (s *store) slots() int32 { return s.seeded + int32(len(s.added)) } //nolint:gosec // far from two billion

// at gives the record in a slot, softly deleted ones included, or nil. It is only for reading: see edit.
func (s *store) at(slot int32) *record {
	switch {
	case slot < 0 || slot >= s.slots() || s.gone[slot]:
		return nil
	case slot >= s.seeded:
		return s.added[slot-s.seeded]
	}
	if r, ok := s.changed[slot]; ok {
		return r
	}
	return s.sprout(slot)
}

// show is at without the softly deleted.
func (s *store) show(slot int32) *record {
	if r := s.at(slot); r != nil && !r.deleted {
		return r
	}
	return nil
}

// edit keeps a record that at gave, so that it can be changed.
func (s *store) edit(r *record) {
	if r.slot < s.seeded {
		s.changed[r.slot] = r
	}
}

// find gives the user with an id, or nil.
func (s *store) find(id string) *record {
	parsed, ok := parseID(userPrefix, id)
	if !ok {
		return nil
	}
	r := s.show(s.ids.slot(parsed))
	if r == nil || r.id != parsed {
		return nil
	}
	return r
}

// findKey gives the user that holds the key with an id, and the key's place among its keys; nil when there is none.
func (s *store) findKey(id string) (*record, int) {
	parsed, ok := parseID(keyPrefix, id)
	if !ok {
		return nil, 0
	}
	r := s.show(s.ids.slot(parsed))
	if r == nil {
		return nil, 0
	}
	i := slices.IndexFunc(r.keys, func(k keyRecord) bool { return k.id == parsed })
	if i < 0 {
		return nil, 0
	}
	return r, i
}

// add gives a new record its slot and id.
func (s *store) add(r *record) {
	r.slot = s.slots()
	r.id = s.ids.inSlot(r.createdAt, r.slot, 0)
	s.added = append(s.added, r)
	s.live++
	s.takeName(r)
}

// remove empties a record's slot; a soft removal keeps the record, and with it the name.
func (s *store) remove(r *record, soft bool) {
	s.live--
	if soft {
		s.edit(r)
		r.deleted, r.keys = true, nil
		return
	}
	s.freeName(r)
	if r.slot < s.seeded {
		delete(s.changed, r.slot)
		s.gone[r.slot] = true
		return
	}
	s.added[r.slot-s.seeded] = nil
}

// taken reports whether a user other than r has the name, regardless of case. r may be nil.
func (s *store) taken(name string, r *record) bool {
	s.readNames()
	slot, ok := s.names[foldName(name)]
	return ok && (r == nil || slot != r.slot)
}

func (s *store) takeName(r *record) {
	s.readNames()
	s.names[foldName(r.name)] = r.slot
}

func (s *store) freeName(r *record) {
	s.readNames()
	delete(s.names, foldName(r.name))
}

// readNames fills the index of names when it is first needed: most runs never create a user.
func (s *store) readNames() {
	if s.names != nil {
		return
	}
	s.names = make(map[string]int32, s.live)
	for slot := range s.slots() {
		if r := s.at(slot); r != nil {
			s.names[foldName(r.name)] = slot
		}
	}
}

func foldName(name string) string { return strings.ToLower(name) }

// sprout makes a user of the population from its seed.
func (s *store) sprout(slot int32) *record {
	seed := s.population.Seed(int(slot))
	r := &record{
		slot: slot, revision: 1, name: seed.Name, description: seed.Description, contact: seed.Contact,
		enabled: !seed.Disabled, endDate: seed.EndDate, accounts: seed.Accounts, managers: seed.Managers,
		groups: seed.Groups, policies: seed.Policies, createdAt: instantOf(seed.CreatedAt), createdBy: seed.CreatedBy,
		updatedAt: instantOf(seed.UpdatedAt), updatedBy: seed.UpdatedBy, use: seed.Use,
	}
	r.id = s.ids.inSlot(r.createdAt, slot, 0)
	if len(seed.Keys) > 0 {
		r.keys = make([]keyRecord, len(seed.Keys))
	}
	for i, k := range seed.Keys {
		r.keySerial++
		created := instantOf(k.CreatedAt)
		r.keys[i] = keyRecord{
			id: s.ids.inSlot(created, slot, r.keySerial), name: k.Name, createdAt: created, createdBy: k.CreatedBy,
			expiresAt: instantOf(k.ExpiresAt), lastUsedAt: instantOf(k.LastUsedAt), lastUsedFrom: k.LastUsedFrom,
		}
	}
	return r
}
