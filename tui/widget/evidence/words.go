// Package evidence says in words how far the rotation of a key has come and what is known of the use of both keys. The
// guide and the view of all rotations speak by it. Start reading at Words.
package evidence

import (
	"fmt"
	"time"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
)

// Words speaks of a rotation at a moment.
type Words struct {
	Theme *kit.Theme
	Now   time.Time // on the system's clock
	// Secret is what a secret is called; empty means "secret".
	Secret string
}

// Name is a key's name, or its id where it has none, clean.
func Name(k *apiclient.Key) string {
	if k.Name == "" {
		return kit.Clean(string(k.ID))
	}
	return kit.Clean(k.Name)
}

// Ago is kit.Ago with seconds: evidence that moves is to be seen moving.
func (w Words) Ago(t time.Time) string {
	if d := w.Now.Sub(t); !t.IsZero() && d >= 0 && d < time.Minute {
		return kit.Span(d) + " ago"
	}
	return kit.Ago(t, w.Now)
}

// Used is "12 s ago from 10.0.3.7", or "never".
func (w Words) Used(k *apiclient.Key) string {
	if k.LastUsed.IsZero() || k.LastUsedFrom == "" {
		return w.Ago(k.LastUsed)
	}
	return w.Ago(k.LastUsed) + " from " + kit.Clean(k.LastUsedFrom)
}

// Fact is one sentence.
func (w Words) Fact(f *rotation.Fact) string {
	name := whose(f.Role) + " " + Name(&f.Key)
	switch f.Kind {
	case rotation.UsedAt:
		return name + " was last used " + w.Used(&f.Key) + "."
	case rotation.NeverUsed:
		return name + " was never used."
	case rotation.Untold:
		return "This system does not tell when keys are used: ask whoever uses this one."
	case rotation.Silent:
		return fmt.Sprintf("%s is silent: not used for %s, and %s is demanded.", name, w.silence(f), Long(f.Need))
	case rotation.NotSilent:
		if f.For >= f.Need {
			return "The new key has not been used since the old one was."
		}
		return fmt.Sprintf("%s is not silent yet: not used for %s, and %s is demanded.", name, w.silence(f), Long(f.Need))
	case rotation.OlderExpire:
		if f.Count > 1 {
			return fmt.Sprintf("The %d older keys then expire in %s: hand the new one over before that.", f.Count, kit.Span(f.For))
		}
		return fmt.Sprintf("The older key %s then expires in %s: hand the new one over before that.", Name(&f.Key), kit.Span(f.For))
	case rotation.DiesAtOnce:
		return "The present " + w.Thing() + " of " + Name(&f.Key) + " is refused at once."
	case rotation.Outage:
		return "Whoever still uses it is refused from that moment: this may be an outage."
	default:
		return ""
	}
}

// silence is for how long a key has been silent. It goes on with the clock, as the time since the last use does, and says
// so where only the time since there is a new key counts.
func (w Words) silence(f *rotation.Fact) string {
	span := Long(max(w.Now.Sub(f.At), f.For))
	if f.At.After(f.Key.LastUsed) {
		return "the " + span + " since there is a new one"
	}
	return span
}

// Facts are sentences, one each.
func (w Words) Facts(facts []rotation.Fact) []string {
	var out []string
	for i := range facts {
		out = append(out, w.Fact(&facts[i]))
	}
	return out
}

// Thing is what is handed over, as the system calls it: "secret" or "token".
func (w Words) Thing() string {
	if w.Secret == "" {
		return "secret"
	}
	return kit.Clean(w.Secret)
}

func whose(r rotation.Role) string {
	switch r {
	case rotation.RoleNew:
		return "The new key"
	case rotation.RoleOld:
		return "The old key"
	default:
		return "The key"
	}
}

// Long says a span in hours up to two days, as measures of silence are thought of: "30 s", "24 h", "7 days".
func Long(d time.Duration) string {
	if d >= 24*time.Hour && d < 48*time.Hour {
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return kit.Span(d)
}
