package systemtest

import (
	"context"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func toggling() []scene {
	return []scene{
		{"the answer says whether anything changed", func(s *stage) {
			user := s.create("conformance-toggle").User
			if !s.can(apiclient.ActDisable) {
				s.unsupported(second(s.sys.SetEnabled(s.ctx(), user.ID, false)), "disable")
				return
			}
			for _, step := range []struct{ enabled, changed bool }{{false, true}, {false, false}, {true, true}, {true, false}} {
				toggled, err := s.sys.SetEnabled(s.ctx(), user.ID, step.enabled)
				require.NoError(s, err)
				assert.Equal(s, step.changed, toggled.Changed)
				assert.Equal(s, step.enabled, toggled.User.Enabled)
				read := s.read(user.ID)
				assert.Equal(s, step.enabled, read.Enabled)
				assert.Equal(s, read.Revision, toggled.User.Revision)
			}
			now := s.read(user.ID)
			assert.Equal(s, plain(user, ""), plain(now, ""), "and nothing else did")
		}},
		{"a disabled user's key is refused, and works again once it is enabled", func(s *stage) {
			created := s.create("conformance-key")
			key, ok := s.key(&created)
			if !ok || !s.can(apiclient.ActDisable) {
				return
			}
			s.works(key, "before")
			for _, enabled := range []bool{false, true} {
				_, err := s.sys.SetEnabled(s.ctx(), created.User.ID, enabled)
				require.NoError(s, err)
				assert.Equal(s, enabled, s.Authenticates(s.T, key.ID, key.Secret), "enabled: %t", enabled)
			}
		}},
		{"nobody is not found", func(s *stage) {
			if s.can(apiclient.ActDisable) {
				require.ErrorIs(s, second(s.sys.SetEnabled(s.ctx(), s.missing(), false)), apiclient.ErrNotFound)
			}
		}},
		{"everybody is disabled in one run, and enabled again by its opposite", bulkToggles},
	}
}

func bulkToggles(s *stage) {
	if !s.can(apiclient.ActDisable) {
		return
	}
	before := map[string]bool{}
	var items []apiclient.BulkItem
	for _, u := range s.all() {
		before[u.Name] = u.Enabled
		items = append(items, apiclient.BulkItem{ID: u.ID, Name: u.Name, Revision: u.Revision})
	}
	report := s.bulk(apiclient.BulkDisable, items)
	counts := report.Counts()
	require.Zero(s, counts.Failed+counts.Unknown+counts.Pending, "%+v", report.FailedItems())
	for _, u := range s.all() {
		assert.False(s, u.Enabled, u.Name)
	}
	undone := s.bulk(apiclient.BulkDisable.Opposite(), report.Changed())
	counts = undone.Counts()
	require.Zero(s, counts.Failed+counts.Unknown+counts.Pending, "%+v", undone.FailedItems())
	for _, u := range s.all() {
		assert.Equal(s, before[u.Name], u.Enabled, "%s is as before", u.Name)
	}
}

// bulk runs a bulk run to its end.
func (s *stage) bulk(verb apiclient.BulkVerb, items []apiclient.BulkItem) apiclient.BulkReport {
	s.Helper()
	run := apiclient.StartBulk(s.ctx(), s.sys, s.d, verb, items, apiclient.BulkOptions{})
	ctx, cancel := context.WithTimeout(s.ctx(), 30*time.Second)
	defer cancel()
	for progress := run.Progress(); !progress.Finished; {
		var err error
		if progress, err = run.Wait(ctx, progress.Version); !assert.NoError(s, err) {
			break // not the end of the test: this may not be its goroutine
		}
	}
	return run.Report()
}

func deleting() []scene {
	return []scene{
		{"a deleted user is gone with its keys", func(s *stage) {
			created := s.create("conformance-delete")
			id := created.User.ID
			if !s.can(apiclient.ActDelete) {
				s.unsupported(s.sys.DeleteUser(s.ctx(), id, created.User.Revision), "delete")
				return
			}
			key, hasKey := s.key(&created)
			require.NoError(s, s.sys.DeleteUser(s.ctx(), id, s.read(id).Revision))
			assert.Nil(s, s.named("conformance-delete"))
			if hasKey {
				s.refused(key, "of a deleted user")
			}
			again, err := s.sys.CreateUser(s.ctx(), s.wanted("conformance-delete", false))
			if s.d.Delete == apiclient.DeleteSoft {
				require.ErrorIs(s, err, apiclient.ErrNameTaken, "the name stays taken")
				return
			}
			require.NoError(s, err, "the name is free")
			assert.Equal(s, "conformance-delete", again.User.Name)
		}},
		{"deleting what is gone is not found", func(s *stage) {
			if s.can(apiclient.ActDelete) {
				user := s.create("conformance-gone").User
				require.NoError(s, s.sys.DeleteUser(s.ctx(), user.ID, user.Revision))
				require.ErrorIs(s, s.sys.DeleteUser(s.ctx(), user.ID, user.Revision), apiclient.ErrNotFound)
				require.ErrorIs(s, second(s.sys.User(s.ctx(), user.ID)), apiclient.ErrNotFound)
			}
		}},
		{"a user that changed since it was read is not deleted", func(s *stage) {
			if !s.can(apiclient.ActDelete) || !s.can(apiclient.ActDisable) {
				return
			}
			read := s.create("conformance-changed").User
			_, err := s.sys.SetEnabled(s.ctx(), read.ID, false)
			require.NoError(s, err)
			err = s.sys.DeleteUser(s.ctx(), read.ID, read.Revision)
			require.ErrorIs(s, err, apiclient.ErrConflict)
			s.wellFormed(err)
			assert.NotNil(s, s.named("conformance-changed"))
			require.NoError(s, s.sys.DeleteUser(s.ctx(), read.ID, ""), "no revision means whatever there is")
			assert.Nil(s, s.named("conformance-changed"))
		}},
		{"several are deleted in one run", func(s *stage) {
			if !s.can(apiclient.ActDelete) {
				return
			}
			before := len(s.all())
			var items []apiclient.BulkItem
			for _, name := range []string{"conformance-a", "conformance-b", "conformance-c"} {
				user := s.create(name).User
				items = append(items, apiclient.BulkItem{ID: user.ID, Name: user.Name, Revision: user.Revision})
			}
			report := s.bulk(apiclient.BulkDelete, items)
			assert.Equal(s, len(items), report.Counts().Done)
			assert.Len(s, s.all(), before)
		}},
	}
}
