package rotation_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/rotation"
)

func drawRules(r *rapid.T) apiclient.KeyRules {
	yes := func(name string) bool { return rapid.Bool().Draw(r, name) }
	return apiclient.KeyRules{
		Limit: rapid.IntRange(0, 3).Draw(r, "limit"), Create: yes("create"), Regenerate: yes("regenerate"), Delete: yes("delete"),
		ExpireNow: yes("expire now"), OthersExpire: yes("others expire"), OthersExpireIn: 48 * time.Hour, OnCreation: yes("on creation"),
	}
}

func drawKeys(r *rapid.T) []apiclient.Key {
	var keys []apiclient.Key
	for i := range rapid.IntRange(0, 5).Draw(r, "keys") {
		k := key(fmt.Sprintf("k%d", i), float64(rapid.IntRange(0, 100).Draw(r, "age")), float64(rapid.IntRange(-30, 90).Draw(r, "used")))
		switch rapid.IntRange(0, 4).Draw(r, "end") {
		case 0:
			k.Status, k.ExpiresAt = apiclient.KeyExpiring, now.Add(time.Duration(rapid.IntRange(-48, 48).Draw(r, "ends"))*time.Hour)
		case 1:
			k.Status = apiclient.KeyExpired
		}
		keys = append(keys, k)
	}
	return rapid.Permutation(keys).Draw(r, "order")
}

func drawNote(r *rapid.T) *rotation.Note {
	if rapid.Bool().Draw(r, "no note") {
		return nil
	}
	id := func(name string) apiclient.KeyID {
		return apiclient.KeyID(rapid.SampledFrom([]string{"", "k0", "k1", "k2", "gone"}).Draw(r, name))
	}
	n := &rotation.Note{User: "u", Began: ago(time.Duration(rapid.IntRange(0, 200).Draw(r, "began")) * time.Hour), Old: id("old"), New: id("new")}
	if rapid.Bool().Draw(r, "handed over") {
		n.HandedOver = ago(time.Minute)
	}
	return n
}

// Property: whatever the rules, keys and notes are, no key is lost or counted twice, no ended key takes part, and no key or
// secret is ended without the evidence being named, nor too early without a warning.
func TestNoKeyIsLostOrEndedWithoutEvidence(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		in := rotation.Input{
			Rules: drawRules(r), TellsUse: rapid.Bool().Draw(r, "told"), Keys: drawKeys(r), Note: drawNote(r), Now: now,
			Chosen: apiclient.KeyID(rapid.SampledFrom([]string{"", "k0", "k1", "k9"}).Draw(r, "chosen")),
			Quiet:  time.Duration(rapid.IntRange(0, 48).Draw(r, "quiet")) * time.Hour,
		}
		s := rotation.Of(in)
		usable := map[apiclient.KeyID]int{}
		count := func(k *apiclient.Key) {
			require.True(r, rotation.Usable(k, now), "%s has ended", k.ID)
			usable[k.ID]++
		}
		for _, k := range []*apiclient.Key{s.New, s.Old} {
			if k != nil {
				count(k)
			}
		}
		for i := range s.Others {
			count(&s.Others[i])
		}
		require.Len(r, usable, len(in.Keys)-len(s.Ended), "every usable key has a place")
		for id, n := range usable {
			require.Equal(r, 1, n, id)
		}
		requireSound(r, &s)
		again := rotation.Of(in)
		require.Equal(r, s.Step, again.Step, "the same is derived from the same")
	})
}

func requireSound(r *rapid.T, s *rotation.State) {
	for _, offer := range []func() (rotation.Offer, bool){s.Next, s.Ending, s.Regeneration} {
		o, ok := offer()
		if !ok {
			continue
		}
		switch o.Act {
		case rotation.EndOld, rotation.EndOther, rotation.Regenerate:
			require.NotEmpty(r, o.Evidence)
			require.NotEmpty(r, o.Key.ID)
			named := false
			for i := range o.Evidence {
				named = named || o.Evidence[i].Key.ID == o.Key.ID
			}
			require.True(r, named, "the evidence is about the very key")
			if o.Early {
				require.NotEmpty(r, o.Warnings, "too early, and no warning")
			}
		case rotation.HandedOver, rotation.Make, rotation.Finish:
			require.Empty(r, o.Key.ID)
		}
		if o.Act == rotation.EndOld {
			require.NotNil(r, s.New, "the last key is not ended")
			require.NotEqual(r, s.New.ID, o.Key.ID)
			if !o.Early && s.Told {
				require.True(r, s.Silent)
				require.True(r, s.New.LastUsed.After(o.Key.LastUsed))
			}
		}
	}
	if s.Silent {
		assert.GreaterOrEqual(r, s.SilentFor, s.Quiet)
	}
}

// Property: the steps of a rotation come one after another as the world moves: keys are made, used, fall silent and are
// ended; a console that was closed in between derives the same as one that watched.
func TestARotationGoesOnWithoutAConsole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		at := now
		old, fresh := key("old", 900, 1), apiclient.Key{ID: "new", Status: apiclient.KeyActive, CreatedAt: at}
		step := func(keys ...apiclient.Key) rotation.Step {
			s := rotation.Of(rotation.Input{Rules: two, TellsUse: true, Keys: keys, Now: at})
			return s.Step
		}
		pass := func(name string, most int) {
			at = at.Add(time.Duration(rapid.IntRange(1, most).Draw(r, name)) * time.Minute)
		}
		require.Equal(r, rotation.StepMake, step(old))
		pass("until it is used", 2000)
		require.Equal(r, rotation.StepHand, step(old, fresh))
		for range rapid.IntRange(1, 5).Draw(r, "uses of both") {
			old.LastUsed = at
			pass("between", 600)
			fresh.LastUsed = at
			require.Equal(r, rotation.StepSilent, step(old, fresh))
		}
		at = old.LastUsed.Add(rotation.DefaultQuiet + time.Second)
		if !at.Before(fresh.LastUsed) {
			fresh.LastUsed = at
		}
		require.Equal(r, rotation.StepEnd, step(fresh, old))
		old.Status = apiclient.KeyExpired
		require.Equal(r, rotation.StepMake, step(fresh, old), "without a note it is a user with one key")
	})
}
