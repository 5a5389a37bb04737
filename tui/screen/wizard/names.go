package wizard

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/fleet"
	"steward/tui/kit"
)

// namesPause lets a fleet that loads page by page deliver a good many before its names are gathered again.
const namesPause = time.Second

// taken are the names of all known users in lower case, at a version of the fleet.
type taken struct {
	version uint64
	names   map[string]struct{}
}

// watchNames gathers the names outside the update loop, again whenever the fleet changed.
func (s *Screen) watchNames(after uint64) tea.Cmd {
	return kit.Call(s.env.Calls, "names", 0, func(ctx context.Context) (taken, error) {
		snapshot, err := s.env.Fleet.Wait(ctx, after)
		if err != nil {
			return taken{}, err
		}
		return gather(snapshot), nil
	}, func(t taken, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		s.taken = t
		s.rebuild()
		return kit.After(s.env.Calls, "names", namesPause, func() tea.Cmd { return s.watchNames(t.version) })
	})
}

func gather(snapshot *fleet.Snapshot) taken {
	t := taken{version: snapshot.Version, names: make(map[string]struct{}, len(snapshot.Users))}
	for _, u := range snapshot.Users {
		t.names[strings.ToLower(u.Name)] = struct{}{}
	}
	return t
}

// nameTaken says that another user has the name, whatever its case.
func (s *Screen) nameTaken(name string) string {
	if _, ok := s.taken.names[strings.ToLower(name)]; ok && name != "" {
		return "is taken by another service user"
	}
	return ""
}
