package bulk

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sync/errgroup"

	"steward/apiclient"
	"steward/tui/kit"
)

// unknown are the items of which no answer came.
func (s *Screen) unknown() []apiclient.BulkItem {
	var items []apiclient.BulkItem
	for i := range s.report.Results {
		if r := &s.report.Results[i]; r.Outcome == apiclient.BulkOutcomeUnknown {
			items = append(items, r.Item)
		}
	}
	return items
}

func (s *Screen) lookAction(items []apiclient.BulkItem) kit.Action {
	a := kit.Action{
		ID: "bulk.look", Keys: []string{"l"}, Title: "look again",
		Help: "Read those of unknown outcome again, and say what they are now", Run: func() tea.Cmd { return s.look(items) },
	}
	if s.env.Calls.Running("look") {
		a.Off = "they are being read"
	}
	return a
}

// look reads users again and says what they are now. Whether it was this run that made them so stays unknown.
func (s *Screen) look(items []apiclient.BulkItem) tea.Cmd {
	env, verb, looked := s.env, s.arg.Verb, new(atomic.Int64)
	s.looked = looked
	s.paint()
	read := kit.Call(env.Calls, "look", 0, func(ctx context.Context) (map[apiclient.UserID]sight, error) {
		var mu sync.Mutex
		seen := make(map[apiclient.UserID]sight, len(items))
		var readers errgroup.Group
		readers.SetLimit(max(env.Session.System.Limits.Concurrency, 1))
		for _, item := range items {
			readers.Go(func() error {
				now := lookUp(ctx, env, verb, &item)
				mu.Lock()
				defer mu.Unlock()
				seen[item.ID] = now
				looked.Add(1)
				return nil
			})
		}
		return seen, readers.Wait()
	}, func(seen map[apiclient.UserID]sight, _ error) tea.Cmd {
		s.seen, s.looked = seen, nil
		s.show(s.shown)
		s.paint()
		return nil
	})
	return tea.Batch(read, s.watchLooking())
}

// watchLooking shows how far the reading is.
func (s *Screen) watchLooking() tea.Cmd {
	return kit.After(s.env.Calls, "looking", between, func() tea.Cmd {
		if s.looked == nil {
			return nil
		}
		s.paint()
		return s.watchLooking()
	})
}

// sight is what a user of unknown outcome was when it was looked at again.
type sight struct {
	words string
	read  bool // it could be read
	done  bool // it is as the run should have made it, by the run or by somebody else
}

// lookUp reads one user, and says what it is now.
func lookUp(ctx context.Context, env *kit.Env, verb apiclient.BulkVerb, item *apiclient.BulkItem) sight {
	ctx, cancel := context.WithTimeout(ctx, kit.ReadTimeout)
	defer cancel()
	u, err := env.System.User(ctx, item.ID)
	switch {
	case errors.Is(err, apiclient.ErrNotFound):
		env.Fleet.Remove(item.ID)
		return sight{words: "is deleted now", read: true, done: verb == apiclient.BulkDelete}
	case err != nil:
		return sight{words: "could not be read: " + kit.Clean(err.Error())}
	}
	env.Fleet.Put(u)
	switch verb {
	case apiclient.BulkExtend:
		words := "ends on " + u.EndDate.String() + " now"
		if u.EndDate.IsZero() {
			words = "never ends now"
		}
		return sight{words: words, read: true, done: u.EndDate == item.EndDate}
	case apiclient.BulkAttach, apiclient.BulkDetach:
		return holding(&u, item.Access, verb)
	default:
		done := verb != apiclient.BulkDelete && u.Enabled == (verb == apiclient.BulkEnable)
		return sight{words: "is " + u.Status(env.Now()).String() + " now", read: true, done: done}
	}
}

// holding says how much of some access a user has now.
func holding(u *apiclient.ServiceUser, access []apiclient.AccessRef, verb apiclient.BulkVerb) sight {
	held := 0
	for _, ref := range access {
		if u.Holds(ref) {
			held++
		}
	}
	switch held {
	case 0:
		return sight{words: "has none of it now", read: true, done: verb == apiclient.BulkDetach}
	case len(access):
		return sight{words: "has it now", read: true, done: verb == apiclient.BulkAttach}
	default:
		return sight{words: "has " + kit.Count(held) + " of " + kit.Count(len(access)) + " now", read: true}
	}
}

// sightings say what those of unknown outcome are now: "3 looked at again: 2 as asked for, 1 not". It is empty while
// nobody looked.
func (s *Screen) sightings() string {
	if len(s.seen) == 0 {
		return ""
	}
	done, not, unread := 0, 0, 0
	for _, seen := range s.seen {
		switch {
		case !seen.read:
			unread++
		case seen.done:
			done++
		default:
			not++
		}
	}
	var parts []string
	for _, part := range []struct {
		n     int
		words string
	}{{done, " as asked for"}, {not, " not"}, {unread, " not read"}} {
		if part.n > 0 {
			parts = append(parts, kit.Count(part.n)+part.words)
		}
	}
	return kit.Count(len(s.seen)) + " looked at again: " + strings.Join(parts, ", ")
}
