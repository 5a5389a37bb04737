package secret

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"steward/internal/pending"
	"steward/tui/kit"
)

// warnWithin is how long before later consoles stop offering a secret that is said.
const warnWithin = 2 * time.Hour

// origin says where a secret comes from that was shown before.
func (s *Screen) origin() string {
	switch {
	case !s.arg.Restored:
		return ""
	case s.inherited():
		return "Made " + kit.Ago(s.arg.At, s.env.Now()) + " by an earlier console, and not confirmed as stored."
	default:
		return "Made " + kit.Ago(s.arg.At, s.env.Now()) + ", and not confirmed as stored yet."
	}
}

// inherited reports whether an earlier console left the secret behind.
func (s *Screen) inherited() bool {
	return slices.ContainsFunc(s.env.Pending.Items(), func(i pending.Item) bool {
		return i.Key.ID == s.arg.Key.ID && i.Restored
	})
}

// ending warns that a secret of an earlier console is not kept for much longer. On this screen it does not expire.
func (s *Screen) ending() string {
	until := s.env.Pending.Until(s.arg.Key.ID)
	left := until.Sub(s.env.Now())
	switch {
	case !s.arg.Restored, until.IsZero(), left > warnWithin:
		return ""
	case left <= 0:
		return "It is as old as it may get: no later start offers it again."
	default:
		return "The next start offers it only until " + s.clock(until) + "."
	}
}

// advice is what the operator must know before leaving.
func (s *Screen) advice() string {
	advice := "The " + s.word() + " cannot be shown again after you confirm with s. "
	if s.revealed && kit.HasHidden(s.secret.Reveal()) {
		advice = "It holds characters that cannot be shown here, marked like <U+202E>: copy it or write it to a file. " + advice
	}
	kept, why := s.env.Pending.Kept(s.arg.Key.ID)
	switch {
	case kept:
		return advice + "Kept in the keyring until you confirm: a cut connection does not lose it."
	case s.filed:
		return advice + "The file holds it; here it is kept in memory only."
	default:
		return advice + "It is kept in memory only: leaving without s loses it." + sentence(why)
	}
}

// leavingMeans are the consequences of leaving without a confirmation.
func (s *Screen) leavingMeans(how kit.Leaving) []string {
	kept, why := s.env.Pending.Kept(s.arg.Key.ID)
	var means []string
	switch {
	case kept:
		means = append(means, "It stays in the keyring and is offered at the next start"+s.offeredUntil()+".")
		if how == kit.LeaveBack {
			means = append(means, "In this session the command \"unconfirmed secrets\" shows it again.")
		}
	case s.filed:
		means = append(means, "It is kept in memory only: from now on the file is the one place that holds it.")
	default:
		means = append(means,
			"Leaving now loses the "+s.word()+": it is kept in memory only and cannot be read back."+sentence(why),
			"The key stays: regenerate it, or make another one, to get a "+s.word()+" again.")
	}
	if kept && s.filed {
		means = append(means, "The file holds it too.")
	}
	return means
}

// offeredUntil is until when later consoles offer it; empty where it is too old for that already.
func (s *Screen) offeredUntil() string {
	until := s.env.Pending.Until(s.arg.Key.ID)
	if !until.After(s.env.Now()) {
		return ""
	}
	return ", until " + s.clock(until)
}

// storedMeans is the consequence of a confirmation.
func (s *Screen) storedMeans() string {
	if kept, _ := s.env.Pending.Kept(s.arg.Key.ID); kept {
		return "It is forgotten here and in the keyring, and cannot be shown again."
	}
	return "It is forgotten here and cannot be shown again."
}

// clock is a time of today as 15:04, and any other with its date.
func (s *Screen) clock(t time.Time) string {
	now := s.env.Now()
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// sentence makes a sentence of words that say why, with the space before it; of none, nothing.
func sentence(words string) string {
	words = strings.TrimSpace(kit.Clean(words))
	if words == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(words)
	return " " + string(unicode.ToUpper(first)) + strings.TrimSuffix(words[size:], ".") + "."
}
