package findings

import (
	"cmp"
	"context"
	"math"
	"slices"
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

// id is the finding's id in the table: a letter for the rule, then the user's id.
func (k key) id() string { return string(rune('a'+k.rule)) + string(k.user) }

func parseKey(id string) key {
	if id == "" {
		return key{}
	}
	return key{findings.Rule(id[0] - 'a'), apiclient.UserID(id[1:])}
}

func keyOf(f findings.Finding) key { return key{f.Rule, f.User.ID} }

// arrangement is what a query asks to see of a base. It never changes.
type arrangement struct {
	base   *base
	query  query
	shown  []int32         // positions in the base's findings
	place  []int32         // of each of the base's findings its position in shown, or -1
	counts findings.Counts // of what the filter leaves
	took   time.Duration
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
	a := &arrangement{query: q}
	if b := before.base; b.in == in && b.version == snapshot.UsersVersion && b.sorted(q) {
		a.base = b
	} else {
		a.base = judge(snapshot, in, q)
	}
	a.pick()
	return a
}

// sorted reports whether the base is sorted as a query asks for.
func (b *base) sorted(q query) bool { return b.by == q.by && b.reverse == q.reverse }

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

// place is what findings are sorted by, made once for each.
type place struct {
	rule  findings.Rule
	at    int32 // in the order of names
	since int64 // nanoseconds; the largest number where nobody knows
}

// sort puts findings that are in the order of names into the order that is asked for; equal ones stay in that of names.
func (b *base) sort() {
	if b.by == byName {
		return
	}
	places := make([]place, len(b.found))
	for i, f := range b.found {
		places[i] = place{at: int32(i), since: math.MaxInt64} //nolint:gosec // there are never 2^31 findings in memory
		if b.by == byRule {
			places[i].rule = f.Rule
		}
		if !f.Since.IsZero() {
			places[i].since = f.Since.UnixNano()
		}
	}
	slices.SortFunc(places, func(x, y place) int {
		way := cmp.Or(cmp.Compare(x.rule, y.rule), cmp.Compare(x.since, y.since))
		if b.reverse {
			way = -way
		}
		return cmp.Or(way, cmp.Compare(x.at, y.at))
	})
	sorted := make([]findings.Finding, len(places))
	for i := range places {
		sorted[i] = b.found[places[i].at]
	}
	b.found = sorted
}

// pick counts what the filter leaves and keeps what is of the query's rule.
func (a *arrangement) pick() {
	a.place = make([]int32, len(a.base.found))
	var fits func(findings.Finding) bool
	if a.query.text != "" {
		fits = a.query.filter.On(a.base.in)
	}
	for i, f := range a.base.found {
		a.place[i] = -1
		if fits != nil && !fits(f) {
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
	before, snapshot, in, q := s.shown, s.snapshot, s.inspection, s.query
	return s.arranged(false, func() *arrangement { return arrange(before, snapshot, in, q) })
}

// narrow shows another part of what was found already, which is quick: what changed meanwhile is judged after it.
func (s *Screen) narrow() tea.Cmd {
	base, q := s.shown.base, s.query
	if base.in == nil || !base.sorted(q) {
		return s.rearrange()
	}
	stale := base.in != s.inspection || base.version != s.snapshot.UsersVersion
	return s.arranged(stale, func() *arrangement {
		a := &arrangement{base: base, query: q}
		a.pick()
		return a
	})
}

func (s *Screen) arranged(stale bool, make func() *arrangement) tea.Cmd {
	s.stale = stale
	s.env.Calls.Cancel(pausing)
	return kit.Call(s.env.Calls, arranging, 0, func(ctx context.Context) (*arrangement, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		began := time.Now()
		a := make()
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
	s.shown, s.marks = a, markedRules{}
	s.table.SetSort(a.query.by.id(), a.query.reverse)
	s.table.SetRows(&rows{arrangement: a, env: s.env}, func(id string) bool { return a.find(id) != nil })
	s.explain()
}
