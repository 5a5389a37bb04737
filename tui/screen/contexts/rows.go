package contexts

import (
	"context"
	"errors"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// unlisted is the id of the present context where the configuration does not have it: no name is like that.
const unlisted = " "

// rows are the contexts as the table shows them.
type rows struct {
	env     *kit.Env
	kinds   []apiclient.Kind
	list    []*row
	index   map[string]int
	results map[string]connect.Result // of tests made here, by name
	testing map[string]bool
}

// row is one context. All its texts are clean.
type row struct {
	entry   connect.Entry
	id      string
	name    string
	present bool
	listed  bool // the configuration has it
}

func newRows(env *kit.Env, p present, entries []connect.Entry) *rows {
	r := &rows{env: env, index: map[string]int{}, results: map[string]connect.Result{}, testing: map[string]bool{}}
	found := p.connection == nil
	for _, e := range entries {
		here := !found && e.Name == p.Name && e.URL == p.URL
		found = found || here
		r.list = append(r.list, &row{entry: e, id: e.Name, name: kit.Clean(e.Name), present: here, listed: true})
	}
	if !found {
		here := &row{entry: connect.Entry{Context: p.Context}, id: unlisted, name: kit.Clean(p.Name), present: true}
		if here.name == "" {
			here.name = kit.Clean(p.URL)
		}
		r.list = append([]*row{here}, r.list...)
	}
	for i, one := range r.list {
		r.index[one.id] = i
	}
	return r
}

// Len is the number of contexts.
func (r *rows) Len() int { return len(r.list) }

// ID is the name of a context.
func (r *rows) ID(i int) string { return r.list[i].id }

// Index is the position of a context, or -1.
func (r *rows) Index(id string) int {
	if i, ok := r.index[id]; ok {
		return i
	}
	return -1
}

func (r *rows) find(id string) *row {
	if i := r.Index(id); i >= 0 {
		return r.list[i]
	}
	return nil
}

func (r *rows) presentID() string {
	for _, one := range r.list {
		if one.present {
			return one.id
		}
	}
	return ""
}

// columns are the table's; the name, the state and the last result never go.
func (r *rows) columns(width int) []table.Column {
	name, state, colour, system, address := len("NAME"), len("STATE"), len("COLOUR"), len("SYSTEM"), len("ADDRESS")
	for _, one := range r.list {
		name = max(name, kit.Width(one.name))
		state = max(state, kit.Width(r.state(one)))
		colour = max(colour, kit.Width(one.entry.Colour))
		system = max(system, kit.Width(r.kind(one).Title))
		address = max(address, kit.Width(kit.Clean(one.entry.URL)))
	}
	least := 18 // of an address; where there is room it is worth more than the other columns' last words
	if width >= 110 {
		least = 32
	}
	return []table.Column{
		{ID: "name", Title: "NAME", Width: name, Min: min(name, 12)},
		{ID: "state", Title: "STATE", Width: state},
		{ID: "colour", Title: "COLOUR", Width: colour, Drop: 5},
		{ID: "system", Title: "SYSTEM", Width: min(system, 20), Min: min(system, 10), Drop: 6},
		{ID: "address", Title: "ADDRESS", Width: min(address, 48), Min: min(address, least), Flex: 1, Max: address, Drop: 3},
		{ID: "who", Title: "WHO", Width: 18, Min: 10, Drop: 4},
		{ID: "credential", Title: "CREDENTIAL", Width: 18, Min: 14, Drop: 2},
		{ID: "last", Title: "LAST RESULT", Width: 17},
	}
}

// Cells fills in a row.
func (r *rows) Cells(i int, into []table.Cell) {
	one, t := r.list[i], r.env.Theme
	into[0].Text = one.name
	into[1].Text = r.state(one)
	if one.entry.ReadOnly {
		into[1].Style = &t.Warn
	}
	into[2].Text = r.or(kit.Clean(one.entry.Colour))
	into[3].Text = r.kind(one).Title
	into[4].Text = kit.Clean(one.entry.URL)
	into[5].Text = r.or(r.who(one))
	into[6].Text = r.kept(one)
	into[7].Text, into[7].Style = r.last(one)
	for _, c := range []int{2, 3, 5} {
		into[c].Style = &t.Muted
	}
}

func (r *rows) or(text string) string {
	if text == "" {
		return r.env.Theme.Sym.Dash
	}
	return text
}

// state is what is special about a context.
func (r *rows) state(one *row) string {
	var words []string
	if one.present {
		words = append(words, r.env.Theme.Sym.Dot+" here")
	}
	if one.entry.Current {
		words = append(words, "default")
	}
	if one.entry.ReadOnly {
		words = append(words, "READ-ONLY")
	}
	return strings.Join(words, ", ")
}

// kind is the sort of system, by its name where nothing is known of it.
func (r *rows) kind(one *row) apiclient.Kind {
	for i, k := range r.kinds {
		if k.Name == one.entry.System || one.entry.System == "" && i == 0 {
			return k
		}
	}
	return apiclient.Kind{Name: one.entry.System, Title: r.or(kit.Clean(one.entry.System))}
}

// who is the operator there, as far as known.
func (r *rows) who(one *row) string {
	if one.present && r.env.Session.Known {
		return kit.Clean(r.env.Session.Operator.Name)
	}
	return kit.Clean(r.result(one).Operator)
}

// kept is where the credential is, in few words; panel.go has them all.
func (r *rows) kept(one *row) string {
	switch {
	case one.entry.Kept != "":
		return string(one.entry.Kept)
	case !one.listed:
		return r.env.Theme.Sym.Dash
	case one.entry.KeptWords != "":
		return "cannot tell"
	default:
		return "not signed in"
	}
}

// result is the newest that is known.
func (r *rows) result(one *row) connect.Result {
	mine, theirs := r.results[one.id], one.entry.Last
	if mine.At.After(theirs.At) {
		return mine
	}
	return theirs
}

// last is the last result in two words, with its time.
func (r *rows) last(one *row) (string, *lipgloss.Style) {
	t := r.env.Theme
	if r.testing[one.id] {
		return "testing" + t.Sym.Ellipsis, &t.Muted
	}
	result := r.result(one)
	switch {
	case !result.At.IsZero():
	case one.present && r.env.Session.Err != nil:
		return outcome(r.env.Session.Err), &t.Bad
	case one.present && r.env.Session.Known:
		return "ok", &t.Good
	default:
		return t.Sym.Dash, &t.Muted
	}
	if result.Err != nil {
		return outcome(result.Err) + " " + r.clock(result.At), &t.Bad
	}
	return "ok " + r.clock(result.At), &t.Good
}

// clock is a time of today, or the day of an earlier one.
func (r *rows) clock(at time.Time) string {
	now := r.env.Now()
	at = at.In(now.Location())
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format("15:04")
	}
	return at.Format("2 Jan")
}

// outcome is a failure in a word or two.
func outcome(err error) string {
	for _, known := range []struct {
		err   error
		words string
	}{
		{credentials.ErrNone, "no key"},
		{credentials.ErrNeedsPassphrase, "locked"},
		{apiclient.ErrSignedOut, "refused"},
		{apiclient.ErrForbidden, "forbidden"},
		{apiclient.ErrInsecure, "not safe"},
		{apiclient.ErrRateLimited, "too many"},
		{apiclient.ErrUnreachable, "unreachable"},
		{apiclient.ErrUnavailable, "unavailable"},
		{context.DeadlineExceeded, "no answer"},
	} {
		if errors.Is(err, known.err) {
			return known.words
		}
	}
	return "failed"
}
