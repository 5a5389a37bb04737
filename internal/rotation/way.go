package rotation

import (
	"time"

	"steward/apiclient"
)

// Way is how the rules of a system let a key be replaced.
type Way uint8

// The ways. None is the zero value: a key cannot be replaced, or not without an end of all work in between.
const (
	None Way = iota
	// SideBySide lets two keys live together until the old one is ended.
	SideBySide
	// Countdown is SideBySide where making a key sets an end to all older ones.
	Countdown
	// AtOnce gives a key another secret; the old one is refused from that moment.
	AtOnce
)

// WayOf is the gentlest way that the rules allow.
func WayOf(rules apiclient.KeyRules) Way {
	switch room := rules.Limit == 0 || rules.Limit > 1; {
	case rules.Create && room && rules.OthersExpire:
		return Countdown
	case rules.Create && room && EndOf(rules) != EndNever:
		return SideBySide
	case rules.Regenerate:
		return AtOnce
	default:
		return None
	}
}

// End is how one key is ended.
type End uint8

// The ends, the gentlest last. EndNever is the zero value: a key lives as long as its user.
const (
	EndNever End = iota
	EndDelete
	EndExpire
)

// EndOf is how the rules let one key be ended now. Expiring is preferred: the key stays to be looked at.
func EndOf(rules apiclient.KeyRules) End {
	switch {
	case rules.ExpireNow:
		return EndExpire
	case rules.Delete:
		return EndDelete
	default:
		return EndNever
	}
}

// Instead says what to do where there is no way, one sentence each.
func Instead(rules apiclient.KeyRules) []string {
	word := rules.SecretPrintable
	if word == "" {
		word = "secret"
	}
	switch {
	case rules.Create && EndOf(rules) != EndNever:
		return []string{
			"There is room for one key only, and it cannot be given another " + word + ".",
			"End the key, then make another: in between, nothing works.",
		}
	case rules.OnCreation:
		return []string{
			"The " + word + " is made with the service user, once, and never replaced.",
			"1  Create a new service user with the same access.",
			"2  Hand its " + word + " over to whoever uses this one.",
			"3  Disable this service user: that can be undone if somebody still calls.",
			"4  Delete it once nobody has complained.",
		}
	default:
		return []string{"Keys of this system are not made or replaced from here."}
	}
}

// DefaultQuiet is how long an old key must not have been used to count as silent: what runs every night has run in it.
const DefaultQuiet = 24 * time.Hour

// Usable reports whether a key authenticates at now.
func Usable(k *apiclient.Key, now time.Time) bool {
	return k.Status != apiclient.KeyExpired && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}
