package rotation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/rotation"
)

var (
	now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

	two    = apiclient.KeyRules{Limit: 2, Named: true, Create: true, Regenerate: true, RegenerateSame: true, ExpireNow: true, Delete: true}
	okta   = apiclient.KeyRules{Create: true, ExpireNow: true, OthersExpire: true, OthersExpireIn: 48 * time.Hour}
	tunnel = apiclient.KeyRules{Limit: 1, Create: true, Regenerate: true, RegenerateSame: true}
	token  = apiclient.KeyRules{Limit: 1, OnCreation: true, SecretPrintable: "token"}
)

func ago(d time.Duration) time.Time { return now.Add(-d) }

// key is a key so many hours old that was last used so many hours ago; negative is never.
func key(id string, hours, used float64) apiclient.Key {
	k := apiclient.Key{ID: apiclient.KeyID(id), Status: apiclient.KeyActive, CreatedAt: ago(time.Duration(hours * float64(time.Hour)))}
	if used >= 0 {
		k.LastUsed = ago(time.Duration(used * float64(time.Hour)))
	}
	return k
}

func TestWays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules apiclient.KeyRules
		way   rotation.Way
	}{
		"two keys live together":              {two, rotation.SideBySide},
		"a new key ends the older ones":       {okta, rotation.Countdown},
		"one key with another secret":         {tunnel, rotation.AtOnce},
		"a token made with its user":          {token, rotation.None},
		"two keys that cannot be ended":       {apiclient.KeyRules{Limit: 2, Create: true}, rotation.None},
		"the same, but they can be renewed":   {apiclient.KeyRules{Limit: 2, Create: true, Regenerate: true}, rotation.AtOnce},
		"one key that can be deleted":         {apiclient.KeyRules{Limit: 1, Create: true, Delete: true}, rotation.None},
		"as many keys as one likes, deleted":  {apiclient.KeyRules{Create: true, Delete: true}, rotation.SideBySide},
		"nothing can be done with a key here": {apiclient.KeyRules{}, rotation.None},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.way, rotation.WayOf(c.rules))
			if c.way == rotation.None {
				assert.NotEmpty(t, rotation.Instead(c.rules), "it is said what to do instead")
			}
		})
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	handed := &rotation.Note{User: "u", Began: ago(time.Hour), Old: "old", New: "new", Made: ago(time.Hour), HandedOver: ago(time.Minute)}
	for name, c := range map[string]struct {
		rules apiclient.KeyRules
		keys  []apiclient.Key
		note  *rotation.Note
		blind bool // the system does not tell when keys are used
		step  rotation.Step
		act   rotation.Act // 0 is waiting
	}{
		"one key is to be replaced":                         {two, []apiclient.Key{key("old", 900, 1)}, nil, false, rotation.StepMake, rotation.Make},
		"no key at all":                                     {two, nil, nil, false, rotation.StepMake, rotation.Make},
		"a new key nobody uses":                             {two, []apiclient.Key{key("new", 1, -1), key("old", 900, 1)}, nil, false, rotation.StepHand, rotation.HandedOver},
		"handed over, not seen yet":                         {two, []apiclient.Key{key("new", 1, -1), key("old", 900, 1)}, handed, false, rotation.StepSeen, 0},
		"both in use":                                       {two, []apiclient.Key{key("new", 30, .1), key("old", 900, .2)}, nil, false, rotation.StepSilent, 0},
		"the old one was quiet before there was a new one":  {two, []apiclient.Key{key("new", 1, .1), key("old", 900, 300)}, nil, false, rotation.StepSilent, 0},
		"the old one is silent":                             {two, []apiclient.Key{key("new", 30, .1), key("old", 900, 25)}, nil, false, rotation.StepEnd, rotation.EndOld},
		"the new one fell silent before the old one":        {two, []apiclient.Key{key("new", 90, 30), key("old", 900, 25)}, nil, false, rotation.StepSilent, 0},
		"ended elsewhere":                                   {two, []apiclient.Key{key("new", 1, .1)}, handed, false, rotation.Done, rotation.Finish},
		"the new one was deleted elsewhere":                 {two, []apiclient.Key{key("old", 900, 1)}, handed, false, rotation.StepMake, rotation.Make},
		"nobody tells, and it was not handed over":          {two, []apiclient.Key{key("new", 1, -1), key("old", 900, -1)}, nil, true, rotation.StepHand, rotation.HandedOver},
		"nobody tells, and the operator's word is all":      {two, []apiclient.Key{key("new", 1, -1), key("old", 900, -1)}, handed, true, rotation.StepEnd, rotation.EndOld},
		"one secret, before":                                {tunnel, []apiclient.Key{key("only", 900, -1)}, nil, true, rotation.StepMake, rotation.Regenerate},
		"one secret, but no key":                            {tunnel, nil, nil, true, rotation.StepMake, 0},
		"one secret, after":                                 {tunnel, []apiclient.Key{key("only", 1, -1)}, &rotation.Note{User: "u", Began: ago(1), New: "only", Made: ago(1)}, true, rotation.StepHand, rotation.HandedOver},
		"one secret, handed over":                           {tunnel, []apiclient.Key{key("only", 1, -1)}, &rotation.Note{User: "u", Began: ago(1), New: "only", HandedOver: now}, true, rotation.Done, rotation.Finish},
		"a token":                                           {token, []apiclient.Key{key("t", 900, -1)}, nil, true, rotation.StepMake, 0},
		"the note was written before the answer came":       {two, []apiclient.Key{key("new", 1, -1), key("old", 900, 1)}, &rotation.Note{User: "u", Began: ago(61 * time.Minute), Old: "old"}, false, rotation.StepHand, rotation.HandedOver},
		"the answer never came, and no key was made":        {two, []apiclient.Key{key("old", 900, 1)}, &rotation.Note{User: "u", Began: ago(61 * time.Minute), Old: "old"}, false, rotation.StepMake, rotation.Make},
		"the secret was given anew, and not used since":     {two, []apiclient.Key{key("only", 900, 2)}, &rotation.Note{User: "u", Began: ago(time.Hour), New: "only", Made: ago(time.Hour)}, false, rotation.StepHand, rotation.HandedOver},
		"of many keys the youngest takes over from another": {okta, []apiclient.Key{key("a", 900, 50), key("b", 800, 40), key("new", 60, 1)}, nil, false, rotation.StepEnd, rotation.EndOld},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := rotation.Of(rotation.Input{Rules: c.rules, TellsUse: !c.blind, Keys: c.keys, Note: c.note, Now: now})
			assert.Equal(t, c.step, s.Step)
			next, ok := s.Next()
			assert.Equal(t, c.act != 0, ok)
			assert.Equal(t, c.act, next.Act)
		})
	}
}

func TestAKeyInUseThatEndsByItselfIsAtRisk(t *testing.T) {
	t.Parallel()
	old := key("old", 900, 1)
	old.Status, old.ExpiresAt = apiclient.KeyExpiring, now.Add(30*time.Hour)
	s := rotation.Of(rotation.Input{Rules: okta, TellsUse: true, Keys: []apiclient.Key{old, key("new", 18, -1)}, Now: now})
	assert.True(t, s.AtRisk)
	assert.Equal(t, old.ExpiresAt, s.Ends)
	old.LastUsed = ago(20 * time.Hour)
	s = rotation.Of(rotation.Input{Rules: okta, TellsUse: true, Keys: []apiclient.Key{old, key("new", 18, 1)}, Now: now})
	assert.False(t, s.AtRisk, "nobody has used it since")
}

func TestAFullUserSaysWhichKeyIsInTheWay(t *testing.T) {
	t.Parallel()
	s := rotation.Of(rotation.Input{
		Rules: two, TellsUse: true, Keys: []apiclient.Key{key("idle", 900, 400), key("busy", 30, 1)}, Chosen: "busy", Now: now,
	})
	require.True(t, s.Full)
	o, ok := s.Next()
	require.True(t, ok)
	assert.Equal(t, rotation.EndOther, o.Act)
	assert.Equal(t, apiclient.KeyID("idle"), o.Key.ID)
	require.NotEmpty(t, o.Evidence)
	assert.Equal(t, ago(400*time.Hour), o.Evidence[0].At)
}

func TestTheMeasureIsTheOperatorsThenTheContextsThenADay(t *testing.T) {
	t.Parallel()
	in := rotation.Input{Rules: two, TellsUse: true, Keys: []apiclient.Key{key("new", 30, .1), key("old", 900, 5)}, Now: now}
	s := rotation.Of(in)
	assert.Equal(t, rotation.DefaultQuiet, s.Quiet)
	assert.False(t, s.Silent)
	in.Quiet = 4 * time.Hour
	s = rotation.Of(in)
	assert.True(t, s.Silent)
	in.Note = &rotation.Note{User: "u", Began: ago(30 * time.Hour), Old: "old", New: "new", Quiet: 6 * time.Hour}
	s = rotation.Of(in)
	assert.Equal(t, 6*time.Hour, s.Quiet)
	assert.False(t, s.Silent)
}
