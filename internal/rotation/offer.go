package rotation

import (
	"time"

	"steward/apiclient"
)

// Act is what can be done about a rotation.
type Act uint8

// The acts.
const (
	Make       Act = iota + 1 // make the new key
	HandedOver                // say that the secret was handed over
	EndOld                    // end the old key
	EndOther                  // end another key, to make room for a new one
	Regenerate                // give the old key another secret, which ends the present one at once
	Finish                    // forget the note of a rotation that is done
)

// Offer is something that may be done now, with what is known and what is warned of.
type Offer struct {
	Act Act
	// Key is what it is about; zero for Make, HandedOver and Finish.
	Key apiclient.Key
	End End // how the key is ended, for EndOld and EndOther
	// Early says that the evidence does not bear it out yet. There are warnings then.
	Early bool
	// Evidence is what is known of the use of the keys; never empty where a key, or its secret, is ended.
	Evidence []Fact
	Warnings []Fact
}

// Next is the offer that the present step is for; ok is false while there is only waiting to do.
func (s *State) Next() (o Offer, ok bool) {
	switch {
	case s.Way == None:
		return Offer{}, false
	case s.Step == StepMake && s.Way == AtOnce:
		return s.Regeneration()
	case s.Step == StepMake && s.Full:
		return s.room()
	case s.Step == StepMake:
		return s.making(), true
	case s.Step == StepHand:
		return Offer{Act: HandedOver}, true
	case s.Step == StepEnd:
		return s.Ending()
	case s.Step == Done && s.Begun:
		return Offer{Act: Finish}, true
	default:
		return Offer{}, false
	}
}

// Ending offers to end the old key, at any step from which there is a new one; Early before its time.
func (s *State) Ending() (o Offer, ok bool) {
	how := EndOf(s.rules)
	if s.New == nil || s.Old == nil || how == EndNever {
		return Offer{}, false
	}
	o = Offer{Act: EndOld, Key: *s.Old, End: how, Early: s.Step != StepEnd, Evidence: s.Evidence()}
	switch {
	case !s.Told:
		o.Warnings = append(o.Warnings, Fact{Kind: Untold})
	case !s.Used:
		o.Warnings = append(o.Warnings, Fact{Kind: NeverUsed, Role: RoleNew, Key: *s.New}, Fact{Kind: Outage})
	case !s.Silent:
		o.Warnings = append(o.Warnings, s.notSilent(), Fact{Kind: Outage})
	}
	return o, true
}

// Regeneration offers to give the old key, or the only one, another secret.
func (s *State) Regeneration() (o Offer, ok bool) {
	key, role := s.Old, RoleOld
	if key == nil {
		key, role = s.New, RoleNew
	}
	if !s.rules.Regenerate || key == nil {
		return Offer{}, false
	}
	return Offer{
		Act: Regenerate, Key: *key, Early: true, Evidence: []Fact{s.use(role, key)}, Warnings: []Fact{{Kind: DiesAtOnce, Key: *key}, {Kind: Outage}},
	}, true
}

// making offers a new key, with what that does to the older ones.
func (s *State) making() Offer {
	o := Offer{Act: Make}
	if s.Old == nil {
		return o
	}
	o.Evidence = []Fact{s.use(RoleOld, s.Old)}
	if s.Way == Countdown {
		o.Warnings = []Fact{{Kind: OlderExpire, Role: RoleOld, Key: *s.Old, For: s.rules.OthersExpireIn, Count: 1 + len(s.Others)}}
	}
	return o
}

// room offers to end the key, besides the one to be replaced, that was used longest ago.
func (s *State) room() (o Offer, ok bool) {
	how := EndOf(s.rules)
	if len(s.Others) == 0 || how == EndNever {
		return Offer{}, false
	}
	idle := &s.Others[0] // they are oldest first: of two that were never used, the older one
	for i := range s.Others {
		if s.Others[i].LastUsed.Before(idle.LastUsed) {
			idle = &s.Others[i]
		}
	}
	return Offer{
		Act: EndOther, Key: *idle, End: how, Early: true, Evidence: []Fact{s.use(RoleOther, idle)}, Warnings: []Fact{{Kind: Outage}},
	}, true
}

// Evidence is what is known of the use of the new key and of the old one.
func (s *State) Evidence() []Fact {
	var facts []Fact
	if s.New != nil {
		facts = append(facts, s.use(RoleNew, s.New))
	}
	if s.Old != nil {
		facts = append(facts, s.use(RoleOld, s.Old))
	}
	if s.New != nil && s.Old != nil && s.Told {
		if s.Silent {
			facts = append(facts, Fact{Kind: Silent, Role: RoleOld, Key: *s.Old, At: s.silentSince(), For: s.SilentFor, Need: s.Quiet})
		} else {
			facts = append(facts, s.notSilent())
		}
	}
	return facts
}

func (s *State) notSilent() Fact {
	return Fact{Kind: NotSilent, Role: RoleOld, Key: *s.Old, At: s.silentSince(), For: s.SilentFor, Need: s.Quiet}
}

func (s *State) silentSince() time.Time { return s.now.Add(-s.SilentFor) }

// use is what is known of a key's use.
func (s *State) use(role Role, k *apiclient.Key) Fact {
	if s.New == nil { // a key is old only beside a new one
		role = RoleOther
	}
	f := Fact{Kind: UsedAt, Role: role, Key: *k, At: k.LastUsed}
	switch {
	case !s.Told && k.LastUsed.IsZero():
		f.Kind = Untold
	case k.LastUsed.IsZero():
		f.Kind = NeverUsed
	}
	return f
}

// Fact is one thing to know before something is done, as data: a screen has the words.
type Fact struct {
	Kind FactKind
	Role Role
	Key  apiclient.Key // with where it was used from, for UsedAt
	// At is when the key was last used, zero for never; for Silent and NotSilent, since when it is silent: since its last
	// use or since there is a new key, whichever was later.
	At time.Time
	// For is how long the key has been silent or, for OlderExpire, will live; Need is what is demanded of silence.
	For, Need time.Duration
	Count     int // of keys, for OlderExpire
}

// FactKind says which.
type FactKind uint8

// The kinds of facts.
const (
	UsedAt      FactKind = iota + 1 // the key was last used At
	NeverUsed                       // the key was never used
	Untold                          // the system does not tell when keys are used
	Silent                          // the old key has been silent long enough
	NotSilent                       // it has not
	OlderExpire                     // making a key sets an end to the older ones
	DiesAtOnce                      // the present secret is refused at once
	Outage                          // whoever still uses it stands still
)

// Role is what a key is in a rotation.
type Role uint8

// The roles.
const (
	RoleOther Role = iota
	RoleNew
	RoleOld
)
