package fields

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Radio is a column of choices of which exactly one holds. Moving chooses.
type Radio struct {
	theme   *kit.Theme
	titles  []string
	beside  []string
	width   int // of a title, for the column beside
	at      int
	focused bool
}

// NewRadio makes a radio list of clean titles; the first is chosen.
func NewRadio(theme *kit.Theme, titles []string) *Radio {
	r := &Radio{theme: theme, titles: titles, beside: make([]string, len(titles))}
	for _, t := range titles {
		r.width = max(r.width, kit.Width(t))
	}
	return r
}

// Chosen is the index of the choice.
func (r *Radio) Chosen() int { return r.at }

// Choose makes a choice; an index outside the list is brought to its end.
func (r *Radio) Choose(i int) { r.at = min(max(i, 0), len(r.titles)-1) }

// Beside puts clean text behind a choice's title.
func (r *Radio) Beside(i int, text string) { r.beside[i] = text }

// TextColumn is where the text beside choice i starts in its line of View.
func (r *Radio) TextColumn(i int) int { return signWidth + r.titleWidth(i) + 2 }

// titleWidth lines the texts up where there are several; a single one stands right behind its title.
func (r *Radio) titleWidth(i int) int {
	texts := 0
	for _, b := range r.beside {
		if b != "" {
			texts++
		}
	}
	if texts > 1 {
		return r.width
	}
	return kit.Width(r.titles[i])
}

// signWidth is the columns of "( ) ".
const signWidth = 4

// Update takes a key that moves and reports whether it did. Letters do nothing: in a form they are typed by mistake, and
// would change the choice unseen.
func (r *Radio) Update(msg tea.Msg) bool {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	before := r.at
	switch key.String() {
	case "up":
		r.Choose(r.at - 1)
	case "down":
		r.Choose(r.at + 1)
	case "home":
		r.Choose(0)
	case "end":
		r.Choose(len(r.titles) - 1)
	default:
		return false
	}
	return r.at != before
}

// Focus marks the list as the one that takes keys.
func (r *Radio) Focus() { r.focused = true }

// Blur takes the mark away.
func (r *Radio) Blur() { r.focused = false }

// View is one line per choice.
func (r *Radio) View() []string {
	lines := make([]string, len(r.titles))
	for i, title := range r.titles {
		sign, style := "( ) ", r.theme.Text
		if i == r.at {
			sign = "(" + r.theme.Sym.Bullet + ") "
			if r.focused {
				style = r.theme.Accent
			}
		}
		if r.beside[i] == "" {
			lines[i] = style.Render(sign + title)
			continue
		}
		lines[i] = style.Render(sign+kit.Pad(title, r.titleWidth(i))) + "  " + r.beside[i]
	}
	return lines
}
