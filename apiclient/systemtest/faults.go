package systemtest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// badAnswers are the ways in which a single answer goes wrong, by name. Each hits one request.
func badAnswers() map[string]fault {
	return map[string]fault{
		"unavailable":           {status: 503},
		"bad gateway":           {status: 502},
		"internal error":        {status: 500},
		"cut before the work":   {dropBefore: true},
		"cut after the work":    {dropAfter: true},
		"truncated":             {truncate: true},
		"garbage":               {answer: &answer{contentType: "application/json", body: "\x00\xff{]\x1b[31m"}},
		"a page for people":     {answer: &answer{contentType: "text/html", body: "<html>portal</html>"}},
		"late":                  {delay: 50 * time.Millisecond},
		"refused without words": {status: 400},
	}
}

func faults() []scene {
	scenes := []scene{{"slow answers are waited for", func(s *stage) {
		s.front.order(&fault{delay: 20 * time.Millisecond})
		created := s.create("conformance-slow")
		_, err := s.sys.SetEnabled(s.ctx(), created.User.ID, false)
		if s.can(apiclient.ActDisable) {
			require.NoError(s, err)
		}
		assert.NotEmpty(s, s.all())
	}}}
	for name, what := range badAnswers() {
		scenes = append(scenes, scene{"work goes on or says what happened: " + name, func(s *stage) {
			s.readsThrough(what)
			s.createsThrough(what)
			s.changesThrough(what)
			s.deletesThrough(what)
			s.issuesThrough(what)
		}})
	}
	return scenes
}

// readsThrough shows that reading is repeated, except where it was refused for what was asked.
func (s *stage) readsThrough(what fault) {
	what.on, what.times = reads, 1
	before := names(s.all())
	s.front.order(&what)
	var after []string
	for page, err := range s.sys.Users(s.ctx(), apiclient.UserQuery{}) {
		if what.status == 400 {
			require.ErrorIs(s, err, apiclient.ErrInvalid)
			s.wellFormed(err)
			s.front.order(nil)
			return
		}
		require.NoError(s, err)
		after = append(after, names(page.Users)...)
	}
	assert.ElementsMatch(s, before, after)
	assert.Equal(s, 1, s.front.hit(), "the fault was met")
	s.front.order(nil)
}

// settled holds the outcome of a change against what the system says afterwards: success means that it was made, and
// only the unknown outcome leaves open whether it was. done is whether it was.
func (s *stage) settled(err error, done bool) {
	s.Helper()
	assert.Positive(s, s.front.hit(), "the fault was met")
	s.front.order(nil)
	switch {
	case err == nil:
		return
	case s.d.Idempotent:
		assert.Equal(s, 400, s.failure(err).Status, "what may be repeated is: %v", err)
	}
	s.wellFormed(err)
	assert.False(s, done && !isUnknown(err), "the error claims that nothing happened: %v", err)
}

func (s *stage) createsThrough(what fault) {
	what.on, what.times = writes, 1
	wanted := s.wanted("conformance-made", false)
	s.front.order(&what)
	created, err := s.sys.CreateUser(s.ctx(), wanted)
	n := s.count(wanted.Name)
	s.settled(err, n > 0)
	assert.LessOrEqual(s, n, 1, "nothing is created twice")
	if err == nil {
		assert.Equal(s, 1, n)
		assert.Equal(s, wanted.Name, s.read(created.User.ID).Name)
		if created.Key != nil {
			s.works(*created.Key, "the key that was handed out")
		}
	}
}

func (s *stage) changesThrough(what fault) {
	if !s.can(apiclient.ActDisable) {
		return
	}
	what.on, what.times = writes, 1
	user := s.create("conformance-changed").User
	s.front.order(&what)
	toggled, err := s.sys.SetEnabled(s.ctx(), user.ID, false)
	enabled := s.read(user.ID).Enabled
	s.settled(err, !enabled)
	if err == nil {
		assert.False(s, enabled)
		assert.False(s, toggled.User.Enabled)
	}
	if !s.can(apiclient.ActUpdate) {
		return
	}
	user = s.read(user.ID)
	patch := s.change(1)
	s.front.order(&what)
	updated, err := s.sys.UpdateUser(s.ctx(), user.ID, user.Revision, patch)
	now := s.read(user.ID)
	assert.Positive(s, s.front.hit())
	s.front.order(nil)
	if err == nil {
		assert.Equal(s, now.Revision, updated.Revision)
		assert.NotEqual(s, user.Revision, now.Revision)
	} else {
		assert.False(s, now.Revision != user.Revision && !isUnknown(err), "the error claims that nothing happened: %v", err)
	}
}

func (s *stage) deletesThrough(what fault) {
	if !s.can(apiclient.ActDelete) {
		return
	}
	what.on, what.times = writes, 1
	user := s.create("conformance-deleted").User
	s.front.order(&what)
	err := s.sys.DeleteUser(s.ctx(), user.ID, user.Revision)
	gone := s.named(user.Name) == nil
	s.settled(err, gone)
	if err == nil {
		assert.True(s, gone)
	}
}

func (s *stage) issuesThrough(what fault) {
	if !s.d.Keys.Create {
		return
	}
	what.on, what.times = writes, 1
	user := s.create("conformance-keys").User
	before := len(s.keysOf(user.ID))
	s.front.order(&what)
	issued, err := s.sys.CreateKey(s.ctx(), user.ID, s.newKey("fault"))
	after := len(s.keysOf(user.ID))
	s.settled(err, after > before)
	assert.LessOrEqual(s, after, before+1, "nothing is made twice")
	if err == nil {
		assert.Equal(s, before+1, after)
		s.works(issued, "the secret that was handed out")
	} else {
		assert.True(s, issued.Secret.IsZero())
	}
}
