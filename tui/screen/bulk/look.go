package bulk

import (
	"context"
	"errors"
	"sync"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sync/errgroup"

	"steward/apiclient"
	"steward/tui/kit"
)

// unknown are the users of whom no answer came.
func (s *Screen) unknown() []apiclient.UserID {
	var ids []apiclient.UserID
	for i := range s.report.Results {
		if r := &s.report.Results[i]; r.Outcome == apiclient.BulkOutcomeUnknown {
			ids = append(ids, r.Item.ID)
		}
	}
	return ids
}

func (s *Screen) lookAction(ids []apiclient.UserID) kit.Action {
	a := kit.Action{
		ID: "bulk.look", Keys: []string{"l"}, Title: "look again",
		Help: "Read those of unknown outcome again, and say what they are now", Run: func() tea.Cmd { return s.look(ids) },
	}
	if s.env.Calls.Running("look") {
		a.Off = "they are being read"
	}
	return a
}

// look reads users again and says what they are now. Whether it was this run that made them so stays unknown.
func (s *Screen) look(ids []apiclient.UserID) tea.Cmd {
	env := s.env
	return kit.Call(env.Calls, "look", 0, func(ctx context.Context) (map[apiclient.UserID]string, error) {
		var mu sync.Mutex
		seen := make(map[apiclient.UserID]string, len(ids))
		var readers errgroup.Group
		readers.SetLimit(max(env.Session.System.Limits.Concurrency, 1))
		for _, id := range ids {
			readers.Go(func() error {
				u, err := env.System.User(ctx, id)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, apiclient.ErrNotFound):
					env.Fleet.Remove(id)
					seen[id] = "is deleted now"
				case err != nil:
					seen[id] = "could not be read: " + kit.Clean(err.Error())
				default:
					env.Fleet.Put(u)
					seen[id] = "is " + u.Status(env.Now()).String() + " now"
				}
				return nil
			})
		}
		return seen, readers.Wait()
	}, func(seen map[apiclient.UserID]string, _ error) tea.Cmd {
		s.seen = seen
		s.show(s.shown)
		s.paint()
		return nil
	})
}
