package detail

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/tui/kit"
)

// refresh reads again what the active tab shows.
func (s *Screen) refresh() tea.Cmd {
	cmds := []tea.Cmd{s.readUser(), s.readKeys()}
	switch s.active {
	case tabAccess:
		cmds = append(cmds, s.readPowers())
	case tabActivity:
		cmds = append(cmds, s.againActivity())
	}
	return tea.Batch(cmds...)
}

// readUser reads the user's present state and tells the fleet.
func (s *Screen) readUser() tea.Cmd {
	return kit.Call(s.env.Calls, "user", kit.ReadTimeout, func(ctx context.Context) (apiclient.ServiceUser, error) {
		return s.env.System.User(ctx, s.id)
	}, func(user apiclient.ServiceUser, err error) tea.Cmd {
		switch {
		case errors.Is(err, apiclient.ErrNotFound):
			return s.vanish()
		case err != nil:
			s.userErr = err
			s.draw()
			return kit.Fail(err)
		}
		s.adopt(&user)
		s.env.Fleet.Put(user)
		s.draw()
		return nil
	})
}

// vanish tells that the user is gone, and takes it out of the fleet.
func (s *Screen) vanish() tea.Cmd {
	if s.gone {
		return nil
	}
	s.gone = true
	s.keys = newKeyRows(nil, s.env)
	s.env.Fleet.Remove(s.id)
	s.draw()
	return kit.Say(kit.Problem, s.name+" is gone: it was deleted on the system. Press esc to go back.")
}

// readKeys reads the user's keys.
func (s *Screen) readKeys() tea.Cmd {
	cmd := kit.Call(s.env.Calls, "keys", kit.ReadTimeout, func(ctx context.Context) ([]apiclient.Key, error) {
		return s.env.System.Keys(ctx, s.id)
	}, func(keys []apiclient.Key, err error) tea.Cmd {
		s.keysErr = err
		if err == nil {
			s.keysRead = true
			s.keys = newKeyRows(keys, s.env)
		}
		s.draw()
		if err != nil && !errors.Is(err, apiclient.ErrNotFound) {
			return kit.Fail(err)
		}
		return s.count()
	})
	s.draw()
	return cmd
}

// follow waits for the fleet to change: other screens write to it.
func (s *Screen) follow() tea.Cmd {
	version := s.version
	return kit.Call(s.env.Calls, "fleet", 0, func(ctx context.Context) (*fleet.Snapshot, error) {
		return s.env.Fleet.Wait(ctx, version)
	}, func(snapshot *fleet.Snapshot, err error) tea.Cmd {
		if err != nil || snapshot == nil {
			return nil
		}
		s.version = snapshot.Version
		user, ok := s.env.Fleet.User(s.id)
		switch {
		case ok && user != s.user:
			s.adopt(user)
			s.draw()
		case !ok && s.user != nil && snapshot.Complete && !s.gone && !s.env.Calls.Running("user"):
			return tea.Batch(s.readUser(), s.follow())
		}
		return s.follow()
	})
}

// powers says which roles, groups and policies carry administrator power, as far as the catalogues could be read.
type powers struct {
	asked  bool
	err    error
	admin  map[string]bool   // by powerID
	detail map[string]string // descriptions, clean, by powerID
}

// powerID names an entry of a catalogue; roles are named together with their manager.
func powerID(kind apiclient.Field, parts ...string) string {
	id := string(kind)
	for _, part := range parts {
		id += "\x00" + part
	}
	return id
}

func (p *powers) add(id, description string, admin bool) {
	p.admin[id] = admin
	p.detail[id] = kit.Clean(description)
}

// readPowers reads the catalogues that the Access tab marks administrator power from.
func (s *Screen) readPowers() tea.Cmd {
	s.powers.asked = true
	d := s.env.Session.System
	known := s.env.Session.Known
	has := func(f apiclient.Field) bool { return !known || d.Has(f) }
	cmd := kit.Call(s.env.Calls, "catalogues", kit.ReadTimeout, func(ctx context.Context) (powers, error) {
		return catalogues(ctx, s.env.System, has)
	}, func(read powers, _ error) tea.Cmd {
		s.powers = read
		s.draw()
		return nil
	})
	s.draw()
	return cmd
}

// catalogues reads what can be read; the first error is kept with what was read all the same.
func catalogues(ctx context.Context, system apiclient.System, has func(apiclient.Field) bool) (powers, error) {
	p := powers{asked: true, admin: map[string]bool{}, detail: map[string]string{}}
	keep := func(err error) {
		if err != nil && p.err == nil && !errors.Is(err, apiclient.ErrUnsupported) {
			p.err = err
		}
	}
	if has(apiclient.FieldManagers) {
		managers, err := system.Managers(ctx)
		keep(err)
		for _, m := range managers {
			for _, r := range m.Roles {
				p.add(powerID(apiclient.FieldManagers, m.ID, r.ID), r.Description, r.Admin)
			}
		}
	}
	if has(apiclient.FieldGroups) {
		groups, err := system.Groups(ctx)
		keep(err)
		for _, g := range groups {
			p.add(powerID(apiclient.FieldGroups, g.ID), g.Description, g.Admin)
		}
	}
	if has(apiclient.FieldPolicies) {
		policies, err := system.Policies(ctx)
		keep(err)
		for _, x := range policies {
			p.add(powerID(apiclient.FieldPolicies, x.ID), x.Description, x.Admin)
		}
	}
	return p, nil
}
