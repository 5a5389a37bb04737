package consequence

import (
	"fmt"
	"time"

	"steward/apiclient"
	"steward/tui/kit"
)

const (
	// shownNames is how many users a question names at most.
	shownNames = 5
	// typedAbove is the number of users above which every question is answered by typing that number.
	typedAbove = 25
	// nameWidth is the most cells that a name takes in a question.
	nameWidth = 48
	// flaggedWidth is that for a name whose id stands behind it.
	flaggedWidth = 22
	// recently is the window in which a use counts as a warning.
	recently = 24 * time.Hour
)

// Title is the word for a verb where a line starts with it: "Disable".
func Title(v apiclient.BulkVerb) string {
	switch v {
	case apiclient.BulkEnable:
		return "Enable"
	case apiclient.BulkDisable:
		return "Disable"
	default:
		return "Delete"
	}
}

// Past is the word for what a verb has done: "disabled".
func Past(v apiclient.BulkVerb) string {
	switch v {
	case apiclient.BulkEnable:
		return "enabled"
	case apiclient.BulkDisable:
		return "disabled"
	default:
		return "deleted"
	}
}

// names are the first users by name; the dialog counts the rest.
func (q Question) names(ellipsis string) []string {
	var lines []string
	for _, u := range q.Users[:min(len(q.Users), shownNames)] {
		lines = append(lines, Name(u.Name, u.ID, ellipsis))
	}
	return lines
}

// Name is a user's name in one line, clean and cut. A name with hidden characters could be mistaken for another one's,
// so it is flagged with a ! and followed by the id.
func Name(name string, id apiclient.UserID, ellipsis string) string {
	if !kit.HasHidden(name) {
		return kit.Truncate(kit.Clean(name), nameWidth, ellipsis)
	}
	return kit.Truncate(kit.Clean(name), flaggedWidth, ellipsis) + " ! " + kit.Clean(string(id))
}

// notes explain the flags of the names that are shown.
func (q Question) notes() []string {
	for _, u := range q.Users[:min(len(q.Users), shownNames)] {
		if kit.HasHidden(u.Name) {
			return []string{"! marks a name with hidden characters; its id stands behind it."}
		}
	}
	return nil
}

// effects says what will happen, most important first.
func (q Question) effects(env *kit.Env) []string {
	now := env.Now()
	one := len(q.Users) == 1
	var lines []string
	switch q.Verb {
	case apiclient.BulkDisable:
		lines = append(lines, pick(one, "Its", "Their")+" calls are refused at once. Enabling brings "+pick(one, "its", "their")+" keys back.")
	case apiclient.BulkEnable:
		lines = append(lines, pick(one, "Its", "Their")+" keys work again at once.")
	default:
		lines = append(lines, q.deletion(&env.Session.System))
	}
	if same := q.count(func(u *apiclient.ServiceUser) bool {
		return q.Verb != apiclient.BulkDelete && u.Enabled == (q.Verb == apiclient.BulkEnable)
	}); same > 0 {
		lines = append(lines, some(same, one)+isAre(same)+" "+Past(q.Verb)+" already.")
	}
	if ended := q.count(func(u *apiclient.ServiceUser) bool { return u.Expired(now) }); ended > 0 && q.Verb == apiclient.BulkEnable {
		lines = append(lines, some(ended, one)+haveHas(ended)+" ended: no calls until the end date is extended.")
	}
	if used := q.used(now); used != "" && q.Verb != apiclient.BulkEnable {
		lines = append(lines, used)
	}
	return append(lines, q.notes()...)
}

func (q Question) deletion(d *apiclient.Description) string {
	one := len(q.Users) == 1
	keys := 0
	for _, u := range q.Users {
		keys += u.Keys.Usable
	}
	words := "This is final. "
	if d.Delete == apiclient.DeleteSoft {
		words = pick(one, "The name stays", "The names stay") + " taken for ever. "
	}
	words += pick(one, "Its", "Their") + " calls are refused at once"
	if keys > 0 {
		words += ", " + kit.Plural(keys, "key", "keys") + " deleted"
	}
	return words + "."
}

// used says how many were used lately, as far as the system tells.
func (q Question) used(now time.Time) string {
	one := len(q.Users) == 1
	known := q.count(func(u *apiclient.ServiceUser) bool { return u.Keys.UsedKnown })
	if known == 0 {
		return ""
	}
	lately := q.count(func(u *apiclient.ServiceUser) bool {
		return u.Keys.UsedKnown && !u.Keys.LastUsed.IsZero() && now.Sub(u.Keys.LastUsed) <= recently
	})
	switch {
	case one && lately == 1:
		return "It was used " + kit.Ago(q.Users[0].Keys.LastUsed, now) + "."
	case one && q.Users[0].Keys.LastUsed.IsZero():
		return "It was never used."
	case one:
		return "It was last used " + kit.Ago(q.Users[0].Keys.LastUsed, now) + "."
	case lately == 0 && known == len(q.Users):
		return "None was used in the last 24 hours."
	case lately == 0:
		return fmt.Sprintf("None of the %s whose use is known was used in the last 24 hours.", kit.Count(known))
	default:
		words := fmt.Sprintf("%s %s used in the last 24 hours", kit.Count(lately), pick(lately == 1, "was", "were"))
		if unknown := len(q.Users) - known; unknown > 0 {
			words += "; of " + kit.Count(unknown) + " it is not known"
		}
		return words + "."
	}
}

func (q Question) count(is func(*apiclient.ServiceUser) bool) int {
	n := 0
	for _, u := range q.Users {
		if is(u) {
			n++
		}
	}
	return n
}

// some starts a sentence about n of the users: "It " for the only one, "4 of them " otherwise.
func some(n int, one bool) string {
	if one {
		return "It "
	}
	return kit.Count(n) + " of them "
}

func isAre(n int) string { return pick(n == 1, "is", "are") }

func haveHas(n int) string { return pick(n == 1, "has", "have") }

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
