package rotation

import (
	"cmp"
	"slices"
	"time"

	"steward/apiclient"
)

// Step is where a rotation stands. What is before the present step is done.
type Step uint8

// The steps. Done is not a step to take: the old key is no more, and the new one in use.
const (
	StepMake   Step = iota + 1 // make a key, or give it another secret
	StepHand                   // hand the secret over to whoever uses the key
	StepSeen                   // see the new one in use
	StepSilent                 // see the old one fall silent
	StepEnd                    // end the old one
	Done
)

// Input is all that a state is derived from.
type Input struct {
	Rules apiclient.KeyRules
	// TellsUse says that the system tells when keys were last used.
	TellsUse bool
	Keys     []apiclient.Key
	// Note is nil where no rotation was begun here.
	Note *Note
	// Chosen is the key that shall be replaced; empty leaves it to the keys. A Note outranks it.
	Chosen apiclient.KeyID
	Now    time.Time // on the system's clock
	// Quiet is how long an old key must be unused to count as silent; 0 means DefaultQuiet. The Note's outranks it.
	Quiet time.Duration
}

// State is how far a user's rotation has come. Every usable key is in exactly one of New, Old and Others.
type State struct {
	Way  Way
	Step Step
	// New is the key that takes over; nil while there is none.
	New *apiclient.Key
	// Old is the key to be replaced; nil where there is none (any more).
	Old *apiclient.Key
	// Others are usable keys that this rotation leaves alone, oldest first.
	Others []apiclient.Key
	// Ended are the keys that have ended, oldest first.
	Ended []apiclient.Key
	// Begun says that there is a note: it was begun here and not finished.
	Begun bool
	Since time.Time // when it began; zero where nothing is under way
	// Full says that no other key can be made before one has ended.
	Full bool
	// Told says that the system tells when keys were last used; without it there is no evidence.
	Told bool
	// Used says that the new key was seen in use.
	Used bool
	// Silent says that the old key counts as silent; it has been for SilentFor, and Quiet is what is demanded.
	Silent           bool
	SilentFor, Quiet time.Duration
	// Ends is when the old key ends by itself; zero means never.
	Ends time.Time
	// AtRisk says that the old key, or one of the others, is still in use and ends by itself.
	AtRisk bool
	// NewGone says that the new key was noted and is there no more: somebody deleted or ended it. OldGone, that the old one is.
	NewGone, OldGone bool
	rules            apiclient.KeyRules
	now              time.Time
}

// UnderWay reports whether somebody has something to do about it: a rotation was begun here and not finished, or a user
// has a newer key besides an older one.
func (s *State) UnderWay() bool { return s.Begun || s.New != nil && s.Old != nil }

// Of derives the state.
func Of(in Input) State {
	s := State{
		Way: WayOf(in.Rules), Told: in.TellsUse, Begun: in.Note != nil, Quiet: in.Quiet, rules: in.Rules, now: in.Now,
	}
	var usable []apiclient.Key
	for _, k := range byAge(in.Keys) {
		if Usable(&k, in.Now) {
			usable = append(usable, k)
		} else {
			s.Ended = append(s.Ended, k)
		}
	}
	s.Full = in.Rules.Limit > 0 && len(usable) >= in.Rules.Limit
	if in.Note != nil {
		s.Since = in.Note.Began
		s.Quiet = cmp.Or(in.Note.Quiet, s.Quiet)
	}
	s.Quiet = cmp.Or(s.Quiet, DefaultQuiet)
	s.cast(&in, usable)
	s.measure(&in)
	s.Step = s.step(in.Note)
	return s
}

// cast finds out which key is the new one and which the old one.
func (s *State) cast(in *Input, usable []apiclient.Key) {
	var fresh, old int
	switch n := in.Note; {
	case n != nil && n.New != "":
		fresh, old = find(usable, n.New), find(usable, n.Old)
		s.NewGone = fresh < 0
	case n != nil:
		old = find(usable, n.Old)
		fresh = newest(usable, n.Old, n.Began)
	default:
		fresh, old = s.guess(usable, in.Chosen)
	}
	if n := in.Note; n != nil {
		s.OldGone = n.Old != "" && old < 0
		if fresh < 0 && old < 0 { // nothing of what was noted is left
			fresh, old = s.guess(usable, in.Chosen)
		}
	}
	for i := range usable {
		switch i {
		case fresh:
			s.New = &usable[i]
		case old:
			s.Old = &usable[i]
		default:
			s.Others = append(s.Others, usable[i])
		}
	}
	if s.Since.IsZero() && s.New != nil && s.Old != nil {
		s.Since = s.New.CreatedAt
	}
}

// guess casts the keys without a note: of two keys the younger is the new one. usable is oldest first.
func (s *State) guess(usable []apiclient.Key, chosen apiclient.KeyID) (fresh, old int) {
	last := len(usable) - 1
	if last < 0 || s.Way == None || s.Way == AtOnce {
		return -1, max(find(usable, chosen), min(last, 0))
	}
	if at := find(usable, chosen); at >= 0 {
		if at == last {
			return -1, at
		}
		return last, at
	}
	if last == 0 {
		return -1, 0
	}
	if s.Way == Countdown { // the older ones end together: the one that somebody still uses matters
		at := 0
		for i := range usable[:last] {
			if usable[i].LastUsed.After(usable[at].LastUsed) {
				at = i
			}
		}
		return last, at
	}
	return last, 0
}

// measure looks at the use of the keys.
func (s *State) measure(in *Input) {
	if s.New != nil {
		made := s.New.CreatedAt
		if in.Note != nil && in.Note.New == s.New.ID && in.Note.Made.After(made) {
			made = in.Note.Made
		}
		s.Used = s.Told && !s.New.LastUsed.IsZero() && !s.New.LastUsed.Before(made)
	}
	if s.Old == nil {
		return
	}
	s.Ends = s.Old.ExpiresAt
	if s.New == nil {
		return
	}
	s.SilentFor = s.quietSince(s.Old)
	s.Silent = s.silent(s.Old)
	s.AtRisk = s.atRisk(s.Old) || slices.ContainsFunc(s.Others, func(k apiclient.Key) bool { return s.atRisk(&k) })
}

// atRisk reports whether a key was used since there is a new one, is not silent, and ends by itself.
func (s *State) atRisk(k *apiclient.Key) bool {
	return s.Told && !k.ExpiresAt.IsZero() && !s.silent(k) && k.LastUsed.After(s.New.CreatedAt)
}

// quietSince is how long a key has not been used since there was a new one to use instead.
func (s *State) quietSince(k *apiclient.Key) time.Duration {
	from := k.LastUsed
	if s.New.CreatedAt.After(from) {
		from = s.New.CreatedAt
	}
	return max(s.now.Sub(from), 0)
}

func (s *State) silent(k *apiclient.Key) bool {
	return s.Used && s.New.LastUsed.After(k.LastUsed) && s.quietSince(k) >= s.Quiet
}

// step is the first that is not done.
func (s *State) step(note *Note) Step {
	handed := note != nil && !note.HandedOver.IsZero()
	switch {
	case s.New == nil:
		return StepMake
	case !s.Used && !handed:
		return StepHand
	case !s.Used && s.Told:
		return StepSeen
	case s.Old == nil:
		return Done
	case s.Told && !s.Silent:
		return StepSilent
	default:
		return StepEnd
	}
}

func byAge(keys []apiclient.Key) []apiclient.Key {
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b apiclient.Key) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return keys
}

// find is where a key is, or -1.
func find(keys []apiclient.Key, id apiclient.KeyID) int {
	if id == "" {
		return -1
	}
	return slices.IndexFunc(keys, func(k apiclient.Key) bool { return k.ID == id })
}

// skew is by how much this machine's clock may be ahead of the system's when it noted the beginning.
const skew = 5 * time.Minute

// newest is the youngest key that can have been made since a moment, besides one; -1 where there is none.
func newest(keys []apiclient.Key, besides apiclient.KeyID, since time.Time) int {
	for i := len(keys) - 1; i >= 0; i-- {
		if keys[i].ID != besides && !keys[i].CreatedAt.Before(since.Add(-skew)) {
			return i
		}
	}
	return -1
}
