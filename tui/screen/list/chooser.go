package list

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/internal/order"
	"steward/internal/viewstate"
	"steward/tui/kit"
	"steward/tui/widget/columns"
)

// columns are all columns that there are here.
func (s *Screen) columns() []column {
	return columnsOf(&s.env.Session.System, s.env.Session.Known)
}

// showColumns shows the columns that the operator chose, as far as the system has them.
func (s *Screen) showColumns() {
	s.look.columns = arrangeColumns(s.columns(), s.picked)
	s.table.SetColumns(tableColumns(s.look.columns))
}

// chooseColumns opens the dialog in which columns are chosen. What it changes shows at once.
func (s *Screen) chooseColumns() tea.Cmd {
	all := s.columns()
	usual := items(all, nil)
	return s.show(columns.New(columns.Options{
		Theme: s.env.Theme, Context: kit.Clean(s.env.Session.Context), Items: items(all, s.picked), Usual: usual, Fits: s.table.ColumnWidth,
		Change: func(items []columns.Item) {
			s.picked = nil
			if !slices.Equal(items, usual) {
				s.picked = chosenOf(items)
			}
			s.showColumns()
			s.paint()
		},
		Keep: s.keepLook,
	}))
}

// items are all columns for the dialog: those that are shown in their order, then the others.
func items(all []column, chosen []viewstate.Column) []columns.Item {
	shown := arrangeColumns(all, chosen)
	out := make([]columns.Item, 0, len(all))
	add := func(c *column, on bool) {
		item := columns.Item{ID: c.ID, Title: c.Title, About: c.about, Shown: on, Fixed: c.ID == colName}
		if i := slices.IndexFunc(chosen, func(v viewstate.Column) bool { return v.ID == c.ID }); i >= 0 {
			item.Width = chosen[i].Width
		}
		out = append(out, item)
	}
	for i := range shown {
		add(&shown[i], true)
	}
	for i := range all {
		if !slices.ContainsFunc(shown, func(c column) bool { return c.ID == all[i].ID }) {
			add(&all[i], false)
		}
	}
	return out
}

// chosenOf are the columns that are shown, as they are kept.
func chosenOf(items []columns.Item) []viewstate.Column {
	var out []viewstate.Column
	for _, item := range items {
		if item.Shown {
			out = append(out, viewstate.Column{ID: item.ID, Width: item.Width})
		}
	}
	return out
}

// recall takes the columns and the order from what was kept for this context.
func (s *Screen) recall() {
	kept := s.env.Views.State()
	s.picked = kept.Columns
	if i := slices.IndexFunc(order.Columns(), func(c order.Column) bool { return c.String() == kept.Sort }); i >= 0 {
		s.query.by = order.Columns()[i]
	}
	s.query.reverse = kept.Reverse
}

// fitSort goes back to the usual order where the system turns out not to have what the rows shall be sorted by.
func (s *Screen) fitSort() tea.Cmd {
	if !s.env.Session.Known || slices.Contains(sortable(&s.env.Session.System, true), s.query.by) {
		return nil
	}
	s.query.by, s.query.reverse = order.ByName, false
	return s.rearrange()
}

// keepLook keeps the columns and the order for the next time. The disk is not waited for.
func (s *Screen) keepLook() tea.Cmd {
	state := viewstate.State{Columns: s.picked, Reverse: s.query.reverse}
	if s.query.by != order.ByName {
		state.Sort = s.query.by.String()
	}
	views := s.env.Views
	if !views.Set(state) {
		return nil
	}
	return kit.Write(s.env.Calls, "keep look", kit.WriteTimeout, func(context.Context) (struct{}, error) {
		return struct{}{}, views.Save()
	}, func(_ struct{}, err error) tea.Cmd {
		if err == nil || s.unkept {
			return nil
		}
		s.unkept = true // once is enough for what costs a few keys
		return kit.Send(kit.Notice{Level: kit.Info, Text: kit.Clean(err.Error()), Err: err})
	}, func(struct{}, error) tea.Cmd { return nil })
}

// tellLook says once that what was kept could not be read.
func (s *Screen) tellLook() tea.Cmd {
	err := s.env.Views.Problem()
	if err == nil {
		return nil
	}
	return kit.Send(kit.Notice{Level: kit.Info, Text: kit.Clean(err.Error()), Err: err})
}
