package rotation

import (
	"strings"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// row is a key with what it is in the rotation.
type row struct {
	role  string
	style *lipgloss.Style
	key   *apiclient.Key
}

// rows are the keys, the new one first. Of those that have ended only the youngest is worth a line.
func (s *Screen) rows() []row {
	th, st := s.env.Theme, &s.state
	var out []row
	if st.New != nil {
		out = append(out, row{"new", &th.Good, st.New})
	}
	if st.Old != nil {
		role := "old"
		if st.New == nil {
			role = "key"
		}
		out = append(out, row{role, &th.Accent, st.Old})
	}
	for i := range st.Others {
		out = append(out, row{"other", &th.Muted, &st.Others[i]})
	}
	if n := len(st.Ended); n > 0 {
		out = append(out, row{"ended", &th.Muted, &st.Ended[n-1]})
	}
	return out
}

// column is one column of the evidence.
type column struct {
	title string
	width int
	text  func(row) string
}

// columns are those that the system tells something for and the width has room for; the first ones matter most.
func (s *Screen) columns() []column {
	w := s.words()
	when := func(ago string) string {
		if ago == "never" {
			return s.env.Theme.Sym.Dash
		}
		return ago
	}
	role := column{"", 5, func(r row) string { return r.role }}
	name := column{"KEY", 16, func(r row) string { return keyName(r.key) }}
	used := column{"LAST USED", 12, func(r row) string { return w.Ago(r.key.LastUsed) }}
	ends := column{"ENDS", 11, func(r row) string { return when(w.Ago(r.key.ExpiresAt)) }}
	made := column{"CREATED", 12, func(r row) string { return when(w.Ago(r.key.CreatedAt)) }}
	from := column{"FROM", 15, func(r row) string {
		if r.key.LastUsedFrom == "" {
			return s.env.Theme.Sym.Dash
		}
		return kit.Clean(r.key.LastUsedFrom)
	}}
	out := []column{role, name}
	wanted := []column{made}
	if s.state.Told {
		wanted = []column{used, made, from}
	}
	for _, r := range s.rows() {
		if !r.key.ExpiresAt.IsZero() {
			wanted = append(wanted[:min(1, len(wanted))], append([]column{ends}, wanted[min(1, len(wanted)):]...)...)
			break
		}
	}
	room := s.width - 2*margin - role.width - 2 - name.width
	for _, c := range wanted {
		if room -= c.width + 2; room >= 0 {
			out = append(out, c)
		}
	}
	if room > 0 {
		out[1].width += min(room, 24)
	}
	return out
}

// gap is the room between two columns.
const gap = "  "

// table draws the evidence.
func (s *Screen) table(p *page) {
	rows, cols, th := s.rows(), s.columns(), s.env.Theme
	if len(rows) == 0 {
		p.say(&th.Muted, s.clean()+" has no key.")
		return
	}
	head := make([]string, len(cols))
	for i, c := range cols {
		head[i] = kit.Pad(c.title, c.width)
	}
	p.add(th.Muted.Render(strings.TrimRight(strings.Join(head, gap), " ")))
	for _, r := range rows {
		line := make([]string, len(cols))
		for i, c := range cols {
			line[i] = kit.Fit(c.text(r), c.width, th.Sym.Ellipsis)
			if i == 0 {
				line[i] = r.style.Render(line[i])
			}
		}
		p.add(strings.TrimRight(strings.Join(line, gap), " "))
	}
}
