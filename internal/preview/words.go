package preview

import (
	"fmt"
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/text"
)

// namedGrants is how many groups and policies a sentence names at most.
const namedGrants = 5

// Sentences say what will happen, most important first, in clean words. Deletion follows the system's rule.
func (f *Facts) Sentences(d *apiclient.Description, now time.Time) []string {
	lines := []string{f.effect(d)}
	lines = append(lines, f.already()...)
	lines = append(lines, f.ends()...)
	if f.AdminsKnown && f.Admins > 0 {
		lines = append(lines, f.some(f.Admins)+pick(f.Admins == 1, "holds", "hold")+" administrator power.")
	}
	if names := f.powerful(); names != "" && f.Verb == apiclient.BulkAttach {
		lines = append(lines, "It gives administrator power: "+names+".")
	}
	if used := f.used(now); used != "" {
		lines = append(lines, used)
	}
	return lines
}

func (f *Facts) one() bool { return f.Users == 1 }

// effect is what the verb does.
func (f *Facts) effect(d *apiclient.Description) string {
	one := f.one()
	switch f.Verb {
	case apiclient.BulkDisable:
		return pick(one, "Its", "Their") + " calls are refused at once. Enabling brings " + pick(one, "its", "their") + " keys back."
	case apiclient.BulkEnable:
		return pick(one, "Its", "Their") + " keys work again at once."
	case apiclient.BulkExtend:
		return f.until()
	case apiclient.BulkAttach:
		return pick(one, "It gets ", "They get ") + f.grants("what was taken") + " at once, with all " + pick(one, "its", "their") + " keys."
	case apiclient.BulkDetach:
		return pick(one, "It loses ", "They lose ") + f.grants("what was given") + ": calls that need it are refused at once."
	default:
		return f.deletion(d)
	}
}

// until says when users end from now on.
func (f *Facts) until() string {
	it, works := pick(f.one(), "It", "They"), pick(f.one(), " works", " work")
	switch {
	case f.Never == f.Users:
		return it + pick(f.one(), " never ends.", " never end.")
	case f.Never > 0:
		return fmt.Sprintf("%s until %s to %s, 23:59:59 UTC; %s of them never end.", it+works, f.First, f.Last, text.Count(f.Never))
	case f.First == f.Last:
		return it + works + " until " + f.First.String() + " 23:59:59 UTC."
	default:
		return it + works + " until " + f.First.String() + " to " + f.Last.String() + ", 23:59:59 UTC."
	}
}

func (f *Facts) deletion(d *apiclient.Description) string {
	one := f.one()
	words := "This is final. "
	if d.Delete == apiclient.DeleteSoft {
		words = pick(one, "The name stays", "The names stay") + " taken for ever. "
	}
	words += pick(one, "Its", "Their") + " calls are refused at once"
	if f.Keys > 0 {
		words += ", " + text.Plural(f.Keys, "key", "keys") + " deleted"
	}
	return words + "."
}

// already says how many nothing happens to.
func (f *Facts) already() []string {
	access := f.Verb == apiclient.BulkAttach || f.Verb == apiclient.BulkDetach
	if access && f.Unread > 0 {
		return []string{"What " + pick(f.one(), "it has", "they have") + " now, the list does not tell: the run looks first, and leaves alone who is so already."}
	}
	if f.Same == 0 {
		return nil
	}
	var so string
	switch f.Verb {
	case apiclient.BulkEnable:
		so = pick(f.Same == 1, "is", "are") + " enabled already."
	case apiclient.BulkDisable:
		so = pick(f.Same == 1, "is", "are") + " disabled already."
	case apiclient.BulkExtend:
		so = pick(f.Same == 1, "ends", "end") + " then already."
	case apiclient.BulkAttach:
		so = pick(f.Same == 1, "has", "have") + " it already."
	case apiclient.BulkDetach:
		so = pick(f.Same == 1, "does", "do") + " not have it."
	default:
		return nil
	}
	return []string{f.some(f.Same) + so}
}

// ends says what there is to know about end dates.
func (f *Facts) ends() []string {
	var lines []string
	tell := func(n int, one, many string) {
		if n > 0 {
			lines = append(lines, f.some(n)+pick(n == 1, one, many))
		}
	}
	switch f.Verb {
	case apiclient.BulkExtend:
		tell(f.Sooner, "ends sooner than it does now.", "end sooner than they do now.")
		tell(f.Limited, "never ended until now.", "never ended until now.")
		tell(f.Past, "ends in the past: its calls are refused at once.", "end in the past: their calls are refused at once.")
		if back := f.Ended - f.Past; f.Past == 0 {
			tell(back, "has ended and works again.", "have ended and work again.")
		}
		tell(f.Disabled, "is disabled, and stays so.", "are disabled, and stay so.")
	case apiclient.BulkEnable:
		tell(f.Ended, "has ended: no calls until the end date is extended.", "have ended: no calls until the end date is extended.")
	default:
		tell(f.Ended, "has ended already.", "have ended already.")
	}
	return lines
}

// used says how many were used lately, as far as the system tells.
func (f *Facts) used(now time.Time) string {
	unknown := f.Users - f.UsedKnown
	switch {
	case f.UsedKnown == 0:
		return ""
	case f.one() && f.LastUsed.IsZero():
		return "It was never used."
	case f.one() && f.Used == 1:
		return "It was used " + text.Ago(f.LastUsed, now) + "."
	case f.one():
		return "It was last used " + text.Ago(f.LastUsed, now) + "."
	case f.Used == 0 && unknown == 0:
		return "None was used in the last 24 hours."
	case f.Used == 0:
		return fmt.Sprintf("None of the %s whose use is known was used in the last 24 hours.", text.Count(f.UsedKnown))
	}
	words := fmt.Sprintf("%s %s used in the last 24 hours", text.Count(f.Used), pick(f.Used == 1, "was", "were"))
	if unknown > 0 {
		words += "; of " + text.Count(unknown) + " it is not known"
	}
	return words + "."
}

// grants are the names of what is given or taken, or other words where each gets its own.
func (f *Facts) grants(own string) string {
	if len(f.Grants) == 0 {
		return own
	}
	return names(f.Grants)
}

// powerful are the names of grants with administrator power.
func (f *Facts) powerful() string {
	var strong []Grant
	for _, g := range f.Grants {
		if g.Admin {
			strong = append(strong, g)
		}
	}
	return names(strong)
}

func names(grants []Grant) string {
	words := make([]string, 0, namedGrants+1)
	for _, g := range grants[:min(len(grants), namedGrants)] {
		name := g.Name
		if name == "" {
			name = g.Ref.ID
		}
		words = append(words, text.Clean(name))
	}
	if more := len(grants) - len(words); more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, ", ")
}

// some starts a sentence about n of the users: "It " for the only one, "4 of them " otherwise.
func (f *Facts) some(n int) string {
	if f.one() {
		return "It "
	}
	if n == f.Users {
		return "All of them "
	}
	return text.Count(n) + " of them "
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
