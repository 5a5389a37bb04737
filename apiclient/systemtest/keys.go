package systemtest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func keys() []scene {
	return []scene{
		{"a key is handed out once and listed without its secret", createsKey},
		{"the limit is kept", keepsLimit},
		{"a newer key makes the older ones end when the rules say so", endsOthers},
		{"a regenerated key's old secret is refused at once", regenerates},
		{"a key is renamed", func(s *stage) {
			created := s.create("conformance-keys")
			key, ok := s.key(&created)
			if !s.d.Keys.Rename {
				s.unsupported(second(s.sys.RenameKey(s.ctx(), created.User.ID, key.ID, "other")), "rename")
			} else if ok {
				renamed, err := s.sys.RenameKey(s.ctx(), created.User.ID, key.ID, "other")
				require.NoError(s, err)
				assert.Equal(s, "other", renamed.Name)
				assert.Equal(s, "other", s.keysOf(created.User.ID)[key.ID].Name)
				s.works(key, "a name changes nothing else")
			}
		}},
		{"a key is ended now", func(s *stage) {
			created := s.create("conformance-keys")
			key, ok := s.key(&created)
			if !s.d.Keys.ExpireNow {
				s.unsupported(second(s.sys.ExpireKey(s.ctx(), created.User.ID, key.ID, time.Time{})), "expire now")
			} else if ok {
				_, err := s.sys.ExpireKey(s.ctx(), created.User.ID, key.ID, time.Time{})
				require.NoError(s, err)
				s.refused(key, "ended")
				if left, there := s.keysOf(created.User.ID)[key.ID]; there {
					assert.Equal(s, apiclient.KeyExpired, left.Status)
				}
			}
		}},
		{"a key is ended at a chosen time", endsLater},
		{"a key is deleted", deletesKey},
		{"the keys of nobody are not found", func(s *stage) {
			missing := s.missing()
			require.ErrorIs(s, second(s.sys.Keys(s.ctx(), missing)), apiclient.ErrNotFound)
			if s.d.Keys.Create {
				require.ErrorIs(s, second(s.sys.CreateKey(s.ctx(), missing, s.newKey("x"))), apiclient.ErrNotFound)
			}
		}},
		{"the summary of the user agrees with its keys", func(s *stage) {
			created := s.create("conformance-keys")
			_, ok := s.key(&created)
			if summary := s.read(created.User.ID).Keys; ok && summary.Usable > 0 {
				assert.Len(s, s.keysOf(created.User.ID), summary.Usable)
				assert.Equal(s, s.d.Keys.Limit, summary.Limit)
			}
		}},
	}
}

// keysOf reads the keys of a user.
func (s *stage) keysOf(id apiclient.UserID) map[apiclient.KeyID]apiclient.Key {
	s.Helper()
	list, err := s.sys.Keys(s.ctx(), id)
	require.NoError(s, err)
	byID := map[apiclient.KeyID]apiclient.Key{}
	for _, k := range list {
		byID[k.ID] = k
	}
	require.Len(s, byID, len(list), "every key has an id of its own")
	return byID
}

func createsKey(s *stage) {
	created := s.create("conformance-keys")
	if !s.d.Keys.Create {
		_, err := s.sys.CreateKey(s.ctx(), created.User.ID, s.newKey("first"))
		s.unsupported(err, "create a key")
		return
	}
	had := s.keysOf(created.User.ID)
	wanted := s.newKey("build server")
	issued, err := s.sys.CreateKey(s.ctx(), created.User.ID, wanted)
	require.NoError(s, err)
	assert.NotEmpty(s, issued.Secret.Reveal())
	assert.Equal(s, wanted.Name, issued.Name)
	s.works(issued, "it works at once")
	s.refused(apiclient.IssuedKey{Key: issued.Key, Secret: apiclient.NewSecret("guess")}, "and its secret is needed")
	have := s.keysOf(created.User.ID)
	require.Len(s, have, len(had)+1)
	assert.Contains(s, have, issued.ID)
	assert.Equal(s, apiclient.KeyActive, have[issued.ID].Status)
	if s.d.Idempotent {
		again, err := s.sys.CreateKey(s.ctx(), created.User.ID, wanted)
		require.NoError(s, err)
		assert.Equal(s, issued.ID, again.ID, "a repeated intent is the same key")
		assert.Len(s, s.keysOf(created.User.ID), len(had)+1)
	}
}

func keepsLimit(s *stage) {
	created := s.create("conformance-keys")
	if !s.d.Keys.Create || s.d.Keys.Limit == 0 {
		return
	}
	for range s.d.Keys.Limit - len(s.keysOf(created.User.ID)) {
		_, err := s.sys.CreateKey(s.ctx(), created.User.ID, s.newKey("more"))
		require.NoError(s, err)
	}
	before := s.keysOf(created.User.ID)
	require.Len(s, before, s.d.Keys.Limit)
	_, err := s.sys.CreateKey(s.ctx(), created.User.ID, s.newKey("too many"))
	require.ErrorIs(s, err, apiclient.ErrKeyLimit)
	assert.NotEmpty(s, s.failure(err).Next, "says what to do")
	assert.Equal(s, before, s.keysOf(created.User.ID))
}

func endsOthers(s *stage) {
	created := s.create("conformance-keys")
	older, ok := s.key(&created)
	if !ok || !s.d.Keys.Create || s.d.Keys.Limit == 1 {
		return
	}
	newer, err := s.sys.CreateKey(s.ctx(), created.User.ID, s.newKey("newer"))
	require.NoError(s, err)
	s.works(older, "for now")
	have := s.keysOf(created.User.ID)
	if !s.d.Keys.OthersExpire {
		assert.Equal(s, apiclient.KeyActive, have[older.ID].Status)
		return
	}
	assert.Equal(s, apiclient.KeyExpiring, have[older.ID].Status)
	assert.WithinDuration(s, s.Now().Add(s.d.Keys.OthersExpireIn), have[older.ID].ExpiresAt, time.Second)
	assert.Equal(s, apiclient.KeyActive, have[newer.ID].Status)
	s.Advance(s.T, s.d.Keys.OthersExpireIn-time.Second)
	s.works(older, "until its end")
	s.Advance(s.T, time.Second)
	s.refused(older, "after its end")
	s.works(newer, "the newest goes on")
	if left, there := s.keysOf(created.User.ID)[older.ID]; there {
		assert.Equal(s, apiclient.KeyExpired, left.Status)
	}
}

func regenerates(s *stage) {
	created := s.create("conformance-keys")
	key, ok := s.key(&created)
	if !s.d.Keys.Regenerate {
		s.unsupported(second(s.sys.RegenerateKey(s.ctx(), created.User.ID, key.ID, apiclient.NewIntent())), "regenerate")
		return
	}
	if !ok {
		return
	}
	fresh, err := s.sys.RegenerateKey(s.ctx(), created.User.ID, key.ID, apiclient.NewIntent())
	require.NoError(s, err)
	assert.NotEqual(s, key.Secret.Reveal(), fresh.Secret.Reveal())
	s.refused(key, "the old secret")
	s.works(fresh, "the new one")
	have := s.keysOf(created.User.ID)
	assert.Len(s, have, 1)
	assert.Contains(s, have, fresh.ID)
	if s.d.Keys.RegenerateSame {
		assert.Equal(s, key.ID, fresh.ID)
	}
}

func endsLater(s *stage) {
	created := s.create("conformance-keys")
	key, ok := s.key(&created)
	at := s.Now().Add(48 * time.Hour)
	if !s.d.Keys.ExpireAt {
		s.unsupported(second(s.sys.ExpireKey(s.ctx(), created.User.ID, key.ID, at)), "expire at a time")
		return
	}
	if !ok {
		return
	}
	ending, err := s.sys.ExpireKey(s.ctx(), created.User.ID, key.ID, at)
	require.NoError(s, err)
	assert.Equal(s, apiclient.KeyExpiring, ending.Status)
	assert.WithinDuration(s, at, ending.ExpiresAt, time.Second)
	_, err = s.sys.ExpireKey(s.ctx(), created.User.ID, key.ID, at.Add(time.Hour))
	require.Error(s, err, "an end is never put off")
	s.works(key, "until then")
	s.Advance(s.T, 48*time.Hour)
	s.refused(key, "from then on")
}

func deletesKey(s *stage) {
	created := s.create("conformance-keys")
	key, ok := s.key(&created)
	if !s.d.Keys.Delete {
		s.unsupported(s.sys.DeleteKey(s.ctx(), created.User.ID, key.ID), "delete a key")
	} else if ok {
		require.NoError(s, s.sys.DeleteKey(s.ctx(), created.User.ID, key.ID))
		s.refused(key, "deleted")
		assert.Empty(s, s.keysOf(created.User.ID))
		require.ErrorIs(s, s.sys.DeleteKey(s.ctx(), created.User.ID, key.ID), apiclient.ErrNotFound)
	}
}
