package list

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/filter"
	"steward/tui/kit"
	"steward/tui/widget/prompt"
)

// savedTab is a filter that is kept by name.
type savedTab struct {
	name   string // clean
	filter filter.Filter
}

// mostSaved is the number of tabs that belonging is noted for: a bit each.
const mostSaved = 64

// savedTabs are the filters that the system can answer: one that asks for what it lacks is no tab.
func savedTabs(saved []config.SavedFilter, language filter.Language) []savedTab {
	var tabs []savedTab
	for _, f := range saved[:min(len(saved), mostSaved)] {
		if parsed, err := language.Parse(f.Filter); err == nil {
			tabs = append(tabs, savedTab{name: kit.Clean(f.Name), filter: parsed})
		}
	}
	return tabs
}

// belonging says for each user of a base which saved tabs it belongs to, a bit for each. It never changes.
type belonging struct {
	base *base
	tabs []savedTab
	at   time.Time // times pass, and with them who belongs
	bits []uint64
}

// longestBelonging is how long belonging is taken as it was.
const longestBelonging = time.Minute

// belong works out who belongs to which saved tab; nil without such tabs.
func belong(before *belonging, b *base, tabs []savedTab, now time.Time, warning time.Duration) *belonging {
	switch {
	case len(tabs) == 0:
		return nil
	case before != nil && before.base == b && &before.tabs[0] == &tabs[0] && len(before.tabs) == len(tabs) &&
		now.Sub(before.at).Abs() < longestBelonging:
		return before
	}
	out := &belonging{base: b, tabs: tabs, at: now, bits: make([]uint64, len(b.sorted))}
	for t := range tabs {
		found := tabs[t].filter.Apply(b.sorted, now, warning)
		next := 0
		for i, u := range b.sorted {
			if next < len(found) && found[next] == u {
				out.bits[i] |= 1 << t
				next++
			}
		}
	}
	return out
}

// pickSaved counts the users in each saved tab and keeps those of the query's. users are some of the base's, in its order.
func (a *arrangement) pickSaved(users []*apiclient.ServiceUser) {
	if a.saved == nil {
		return
	}
	next := 0
	for i, u := range a.base.sorted {
		if next == len(users) || users[next] != u {
			continue
		}
		next++
		bits := a.saved.bits[i]
		for t := tabCount; bits != 0; t, bits = t+1, bits>>1 {
			if bits&1 == 0 {
				continue
			}
			a.counts[t]++
			if t == a.query.tab {
				a.users = append(a.users, u)
			}
		}
	}
}

// savedActions are the palette's: each saved filter, and to save the present one.
func (s *Screen) savedActions() []kit.Action {
	var out []kit.Action
	for i, saved := range s.query.saved {
		out = append(out, kit.Action{
			ID: "list.tab." + slug(saved.name), Title: "show " + saved.name, Help: "Go to the tab of the filter " + kit.Clean(saved.filter.String()),
			Hidden: true, Run: func() tea.Cmd { return s.goTo(tabCount + tab(i)) },
		})
	}
	return append(out, kit.Action{
		ID: "list.save-filter", Title: "save filter", Help: "Keep the filter by a name, as a tab of its own", Hidden: true, Off: s.saveOff(), Run: s.saveFilter,
	})
}

// slug is a name as a part of an action's id.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, name), "-")
}

func (s *Screen) saveOff() string {
	switch {
	case s.query.text == "":
		return "there is no filter to save; / makes one"
	case s.env.Contexts == nil:
		return "there is no configuration to keep it in"
	default:
		return ""
	}
}

// saveFilter asks for a name and keeps the filter in the configuration.
func (s *Screen) saveFilter() tea.Cmd {
	text := s.query.text
	short := kit.Truncate(kit.Clean(text), 60, s.env.Theme.Sym.Ellipsis)
	return s.show(prompt.New(s.env.Theme, prompt.Options{
		Title: "Save the filter", Body: []string{short, "becomes a tab after Expired, here and in every context that can answer it."}, Label: "Name", Verb: "Save",
		Check: func(name string) string {
			if wrong := (config.SavedFilter{Name: name, Filter: text}).Check(); len(wrong) > 0 {
				return "the name " + wrong["name"]
			}
			return ""
		},
		OnDone: func(name string) tea.Cmd { return s.keepSaved(config.SavedFilter{Name: name, Filter: text}) },
	}))
}

func (s *Screen) keepSaved(f config.SavedFilter) tea.Cmd {
	return kit.Call(s.env.Calls, "save filter", kit.WriteTimeout, func(context.Context) (struct{}, error) {
		return struct{}{}, s.env.Contexts.SaveFilter(f)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(fmt.Errorf("save the filter %s: %w", f.Name, err))
		}
		s.env.Filters = withFilter(s.env.Filters, f)
		s.query.saved = savedTabs(s.env.Filters, s.filter.language)
		return tea.Batch(s.rearrange(), kit.Say(kit.Success, "Saved as the tab "+f.Name))
	})
}

// withFilter puts a filter behind the others, or in place of the one of its name.
func withFilter(all []config.SavedFilter, f config.SavedFilter) []config.SavedFilter {
	out := append([]config.SavedFilter{}, all...)
	for i := range out {
		if strings.EqualFold(out[i].Name, f.Name) {
			out[i] = f
			return out
		}
	}
	return append(out, f)
}
