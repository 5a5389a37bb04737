package findings

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/fleet"
	"steward/internal/order"
	"steward/tui/kit"
)

// arranging is the slot in which snapshots are judged.
const arranging = "arrange"

// key identifies a finding.
type key struct {
	rule findings.Rule
	user apiclient.UserID
}

// id is the finding's id in the table: the rule's word, a colon, the user's id.
func (k key) id() string { return k.rule.String() + ":" + string(k.user) }

func parseKey(id string) key {
	word, user, _ := strings.Cut(id, ":")
	rule, _ := findings.ParseRule(word)
	return key{rule, apiclient.UserID(user)}
}

func keyOf(f findings.Finding) key { return key{f.Rule, f.User.ID} }

// arrangement is what a query asks to see of a base. It never changes.
type arrangement struct {
	base     *base
	query    query
	shown    []int32         // positions in the base's findings
	place    []int32         // of each of the base's findings its position in shown, or -1
	counts   findings.Counts // of what the filter leaves
	complete bool            // the snapshot held everybody
	took     time.Duration
}

// base is everything that the rules find in a snapshot, sorted. Arrangements with other filters share it.
type base struct {
	in      *findings.Inspection
	version uint64 // of the users in the snapshot
	by      column
	reverse bool
	found   []findings.Finding
	index   map[key]int32
}

// arrange judges, sorts and filters. It takes a while with many users, so it runs outside the update loop.
func arrange(before *arrangement, snapshot *fleet.Snapshot, in *findings.Inspection, q query) *arrangement {
	a := &arrangement{query: q, complete: snapshot.Complete}
	if b := before.base; b.in == in && b.version == snapshot.UsersVersion && b.by == q.by && b.reverse == q.reverse {
		a.base = b
	} else {
		a.base = judge(snapshot, in, q)
	}
	a.pick()
	return a
}

func judge(snapshot *fleet.Snapshot, in *findings.Inspection, q query) *base {
	b := &base{in: in, version: snapshot.UsersVersion, by: q.by, reverse: q.reverse}
	if in != nil {
		b.found = in.Find(order.Sort(snapshot.Users, order.ByName, q.by == byName && q.reverse, in.Now, in.Warning))
	}
	b.sort()
	b.index = make(map[key]int32, len(b.found))
	for i := range b.found {
		b.index[keyOf(b.found[i])] = int32(i) //nolint:gosec // there are never 2^31 findings in memory
	}
	return b
}

// sort puts findings that are in the order of names into the order that is asked for; equal ones stay in that of names.
func (b *base) sort() {
	if b.by == byName {
		return
	}
	slices.SortStableFunc(b.found, func(x, y findings.Finding) int {
		way := since(x, y)
		if b.by == byRule {
			way = cmp.Or(cmp.Compare(x.Rule, y.Rule), way)
		}
		if b.reverse {
			return -way
		}
		return way
	})
}

// since compares how long two findings have been so: the longest first, those of which nobody knows last.
func since(x, y findings.Finding) int {
	if x.Since.IsZero() != y.Since.IsZero() {
		if x.Since.IsZero() {
			return 1
		}
		return -1
	}
	return x.Since.Compare(y.Since)
}

// pick counts what the filter leaves and keeps what is of the query's rule.
func (a *arrangement) pick() {
	a.place = make([]int32, len(a.base.found))
	for i, f := range a.base.found {
		a.place[i] = -1
		if a.query.text != "" && !a.query.filter.Fits(a.base.in, f) {
			continue
		}
		a.counts[0]++
		a.counts[f.Rule]++
		if a.query.rule == 0 || a.query.rule == f.Rule {
			a.place[i] = int32(len(a.shown))    //nolint:gosec // as above
			a.shown = append(a.shown, int32(i)) //nolint:gosec // as above
		}
	}
}

// find is a finding, shown or not; nil when it is not there any more.
func (a *arrangement) find(id string) *findings.Finding {
	if i, ok := a.base.index[parseKey(id)]; ok {
		return &a.base.found[i]
	}
	return nil
}

// rearrange judges the newest snapshot for the present query. An answer to an earlier query is dropped.
func (s *Screen) rearrange() tea.Cmd {
	s.stale = false
	s.env.Calls.Cancel(pausing)
	before, snapshot, in, q := s.shown, s.snapshot, s.inspection, s.query
	return kit.Call(s.env.Calls, arranging, 0, func(ctx context.Context) (*arrangement, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		a := arrange(before, snapshot, in, q)
		a.took = time.Since(began)
		return a, nil
	}, func(a *arrangement, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		s.adopt(a)
		s.paint()
		if !s.stale {
			return nil
		}
		return s.catchUp(a.took)
	})
}

// adopt shows an arrangement. Cursor and marks stay on their findings; those that are mended are gone with their marks.
func (s *Screen) adopt(a *arrangement) {
	s.shown = a
	s.table.SetSort(a.query.by.id(), a.query.reverse)
	s.table.SetRows(&rows{arrangement: a, env: s.env}, func(id string) bool { return a.find(id) != nil })
	s.explain()
}
