// Package namefind finds service users by letters of their names, best first, fast enough to do so after every letter
// that is typed.
//
// Start reading at Index.
package namefind

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"steward/apiclient"
)

// Index is users made ready for Find. It never changes, and may be used from many goroutines.
type Index struct {
	users   []*apiclient.ServiceUser
	letters []uint64 // which letters a name has, by user: most users are ruled out by it alone
}

// New makes an index of users, which must not change.
func New(users []*apiclient.ServiceUser) *Index {
	x := &Index{users: users, letters: make([]uint64, len(users))}
	for i, u := range users {
		x.letters[i] = lettersOf(u.Name)
	}
	return x
}

// Found is the answer to a search.
type Found struct {
	Users []*apiclient.ServiceUser // the best ones, best first
	Total int                      // how many there are in all
	Close bool                     // the best one has what was typed in one piece
}

// Find looks for the users whose names have the letters of a text in its order, capitals or not: those that are it come
// first, then those that begin with it, that hold it, and at last those that have its letters. The only error is ctx's.
func (x *Index) Find(ctx context.Context, text string, most int) (Found, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return Found{}, nil
	}
	best := best{of: x, most: most}
	wanted := lettersOf(text)
	const piece = 4096 // a newer search waits no longer than for so many
	for from := 0; from < len(x.users); from += piece {
		if err := ctx.Err(); err != nil {
			return Found{}, err
		}
		x.look(&best, text, wanted, from, min(from+piece, len(x.users)))
	}
	out := Found{Total: best.seen, Close: len(best.hits) > 0 && best.hits[0].kind < scattered}
	for _, h := range best.hits {
		out.Users = append(out.Users, x.users[h.at])
	}
	return out, nil
}

// best are the best hits so far, best first: a letter may be in every name, and sorting them all would take long.
type best struct {
	of   *Index
	most int
	hits []hit
	seen int
}

func (b *best) add(h hit) {
	b.seen++
	if len(b.hits) == b.most && (b.most == 0 || b.compare(h, b.hits[b.most-1]) >= 0) {
		return
	}
	at, _ := slices.BinarySearchFunc(b.hits, h, b.compare)
	b.hits = slices.Insert(b.hits, at, h)
	b.hits = b.hits[:min(len(b.hits), b.most)]
}

func (b *best) compare(one, other hit) int {
	if c := cmp.Or(cmp.Compare(one.kind, other.kind), cmp.Compare(other.score, one.score)); c != 0 {
		return c
	}
	left, right := b.of.users[one.at].Name, b.of.users[other.at].Name
	return cmp.Or(cmp.Compare(len(left), len(right)), strings.Compare(left, right), cmp.Compare(one.at, other.at))
}

// kind is how well a name fits, best first.
type kind uint8

const (
	whole kind = iota
	beginning
	inside
	scattered
)

// hit is a user that was found.
type hit struct {
	at, score int
	kind      kind
}

// look searches the users from ≤ i < to.
func (x *Index) look(found *best, text string, wanted uint64, from, to int) {
	var rest places
	for i := from; i < to; i++ {
		if x.letters[i]&wanted != wanted {
			continue
		}
		name := strings.ToLower(x.users[i].Name)
		switch at := strings.Index(name, text); {
		case at == 0 && len(name) == len(text):
			found.add(hit{at: i, kind: whole})
		case at == 0:
			found.add(hit{at: i, kind: beginning})
		case at > 0:
			found.add(hit{at: i, kind: inside, score: -at})
		default:
			rest.names, rest.at = append(rest.names, name), append(rest.at, i)
		}
	}
	for _, m := range fuzzy.FindFromNoSort(strings.ReplaceAll(text, " ", ""), rest) {
		found.add(hit{at: rest.at[m.Index], kind: scattered, score: m.Score})
	}
}

// places are the names that only the letters may find.
type places struct {
	names []string
	at    []int
}

// String is a name.
func (p places) String(i int) string { return p.names[i] }

// Len is the number of names.
func (p places) Len() int { return len(p.names) }

// lettersOf is a bit for each letter and digit of a text, capitals or not; all others share the bits that are left.
// A blank has none: it need not be in a name.
func lettersOf(text string) uint64 {
	var bits uint64
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ':
		case 'a' <= c && c <= 'z':
			bits |= 1 << (c - 'a')
		case 'A' <= c && c <= 'Z':
			bits |= 1 << (c - 'A')
		case '0' <= c && c <= '9':
			bits |= 1 << (26 + c - '0')
		case c < utf8.RuneSelf:
			bits |= 1 << (36 + c%27)
		}
		if c < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:]) // its capital may be anything, so it rules nobody out
		i += size
	}
	return bits
}
