package namelist

import (
	"steward/apiclient"
)

// Options say what names are like.
type Options struct {
	// Spaces says that names may hold spaces, which then separate nothing.
	Spaces bool
}

// SpacesIn reports whether a system's names may hold spaces.
func SpacesIn(d *apiclient.Description) bool {
	rule := d.Fields[apiclient.FieldName]
	return rule.Pattern == nil || rule.Pattern.MatchString("two words")
}

// Directory knows service users by name and by id. Make it with NewDirectory. It may be used from several goroutines.
type Directory struct {
	users   []*apiclient.ServiceUser
	byID    map[string]int32
	byName  map[string]int32   // positions in users; of a name that several have the first
	sharing map[string][]int32 // names that several have
	options Options
}

// NewDirectory makes a directory of users, whom nobody may change from then on. Of 100,000 it takes some 20 ms.
func NewDirectory(users []*apiclient.ServiceUser, o Options) *Directory {
	d := &Directory{
		users: users, options: o, sharing: map[string][]int32{},
		byID: make(map[string]int32, len(users)), byName: make(map[string]int32, len(users)),
	}
	for i, u := range users {
		at := int32(i) //nolint:gosec // there are never 2^31 users in memory
		d.byID[string(u.ID)] = at
		first, taken := d.byName[u.Name]
		switch {
		case !taken:
			d.byName[u.Name] = at
		case d.sharing[u.Name] == nil:
			d.sharing[u.Name] = []int32{first, at}
		default:
			d.sharing[u.Name] = append(d.sharing[u.Name], at)
		}
	}
	return d
}

// List is what a text names. Every entry of the text is in exactly one of Users, Unknown and Ambiguous; Doubled are
// besides. The names in it are as they stand in the text, which may be anything: clean them for a terminal.
type List struct {
	// Users are those that are meant, each once, in the order of the text.
	Users []*apiclient.ServiceUser
	// Unknown are the entries that nobody has as name or id, each once.
	Unknown []string
	// Ambiguous are the entries that several users have, each once. None of these users is in Users because of it.
	Ambiguous []Ambiguity
	// Doubled are the entries that name a user who was named before, also by the id, each once.
	Doubled []string
}

// Ambiguity is an entry that several users have.
type Ambiguity struct {
	Entry string
	Users []*apiclient.ServiceUser
}

// Empty reports whether the text named nothing at all.
func (l *List) Empty() bool { return len(l.Users)+len(l.Unknown)+len(l.Ambiguous) == 0 }

// Read finds the users that a text names. It takes any text and never fails.
func (d *Directory) Read(text string) List {
	var list List
	taken, said := map[int32]bool{}, map[string]bool{}
	for _, entry := range split(text, d.options, d.knows) {
		found := d.find(entry)
		switch {
		case len(found) == 1 && !taken[found[0]]:
			taken[found[0]] = true
			list.Users = append(list.Users, d.users[found[0]])
		case said[entry]:
		case len(found) == 0:
			said[entry] = true
			list.Unknown = append(list.Unknown, entry)
		case len(found) == 1:
			said[entry] = true
			list.Doubled = append(list.Doubled, entry)
		default:
			said[entry] = true
			list.Ambiguous = append(list.Ambiguous, Ambiguity{Entry: entry, Users: d.at(found)})
		}
	}
	return list
}

func (d *Directory) knows(entry string) bool { return len(d.find(entry)) > 0 }

// find are the users that have an entry as their name or id.
func (d *Directory) find(entry string) []int32 {
	found := d.sharing[entry]
	if found == nil {
		if at, ok := d.byName[entry]; ok {
			found = []int32{at}
		}
	}
	at, ok := d.byID[entry]
	if !ok {
		return found
	}
	for _, other := range found {
		if other == at {
			return found
		}
	}
	return append(found[:len(found):len(found)], at)
}

func (d *Directory) at(positions []int32) []*apiclient.ServiceUser {
	users := make([]*apiclient.ServiceUser, len(positions))
	for i, at := range positions {
		users[i] = d.users[at]
	}
	return users
}
