package contexts

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/internal/connect"
	"steward/tui/kit"
)

// test asks the context under the cursor, and says a failure.
func (s *Screen) test() tea.Cmd {
	defer s.paint()
	return s.probe(s.chosen(), func(one *row, err error) tea.Cmd {
		switch tried := "test " + one.entry.Name; {
		case err == nil:
			return nil
		case strings.HasPrefix(err.Error(), tried):
			return kit.Fail(err)
		default:
			return kit.Fail(fmt.Errorf("%s: %w", tried, err))
		}
	})
}

// testAll asks all contexts at once; how each answered stands in its row.
func (s *Screen) testAll() tea.Cmd {
	defer s.paint()
	var cmds []tea.Cmd
	for _, one := range s.rows.list {
		if one.listed {
			cmds = append(cmds, s.probe(one, func(*row, error) tea.Cmd { return nil }))
		}
	}
	return tea.Batch(cmds...)
}

// probe asks one context who we are there. Every context has a slot of its own.
func (s *Screen) probe(one *row, then func(*row, error) tea.Cmd) tea.Cmd {
	s.rows.testing[one.id] = true
	s.table.Refresh()
	return kit.Call(s.env.Calls, "test "+one.id, kit.WriteTimeout, func(ctx context.Context) (connect.Result, error) {
		return s.manager.Test(ctx, one.entry.Name), nil
	}, func(result connect.Result, _ error) tea.Cmd {
		defer s.paint()
		delete(s.rows.testing, one.id)
		s.record(one.id, result)
		return then(one, result.Err)
	})
}

// record keeps how a context answered.
func (s *Screen) record(id string, result connect.Result) {
	if result.At.IsZero() {
		result.At = s.env.Now()
	}
	s.rows.results[id] = result
	s.table.Refresh()
}
