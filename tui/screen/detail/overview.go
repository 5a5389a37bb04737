package detail

import (
	"strings"
	"time"

	"steward/apiclient"
	"steward/tui/kit"
)

// wide separates the parts of a value.
const wide = "   "

// pairAbove ends notes that are written for the screen that shows a new pair; here there is none.
const pairAbove = " with the pair above"

func spaced(parts ...string) value { return value{parts: parts, sep: wide} }

// overview is the first tab: every field that the system has.
func (s *Screen) overview() []string {
	switch {
	case s.gone:
		return s.instead(s.name+" is gone: it was deleted on the system.", "esc goes back")
	case s.user == nil && s.userErr != nil:
		return s.instead(problem(s.userErr, s.width)...)
	case s.user == nil:
		return s.instead("Reading the service user")
	}
	u, d := s.user, &s.env.Session.System
	has := func(f apiclient.Field) bool { return !s.env.Session.Known || d.Has(f) }
	var rows []row
	add := func(shown bool, label, hint string, values ...value) {
		if shown {
			rows = append(rows, row{label: label, values: values, hint: hint})
		}
	}
	add(has(apiclient.FieldDescription), "Description", "", plain(s.orDash(u.Description))...)
	add(has(apiclient.FieldContact), "Contact", "", plain(s.orDash(u.Contact))...)
	extend := ""
	if s.canExtend() {
		extend = "x extend"
	}
	add(has(apiclient.FieldEndDate), "End date", extend, s.endDate())
	add(true, "Keys", "", s.keysLine())
	add(s.hasAccess(has), "Access", "", s.accessLine())
	add(true, "Created", "", s.created())
	add(true, "Authenticate", "y copy", plain(s.authenticate()...)...)
	return s.rows(rows)
}

// hasAccess reports whether the system has anything that the Access line tells.
func (s *Screen) hasAccess(has func(apiclient.Field) bool) bool {
	return has(apiclient.FieldAccounts) || has(apiclient.FieldManagers) || has(apiclient.FieldGroups) || has(apiclient.FieldPolicies)
}

func (s *Screen) orDash(text string) string {
	if strings.TrimSpace(text) == "" {
		return s.env.Theme.Sym.Dash
	}
	return kit.Clean(text)
}

// endDate is "2026-12-04   works until 23:59:59 UTC".
func (s *Screen) endDate() value {
	end, now := s.user.EndDate, s.env.Now()
	switch {
	case end.IsZero():
		return spaced(s.env.Theme.Sym.Dash, "never ends")
	case s.user.Expired(now):
		return spaced(end.String(), s.env.Theme.Bad.Render("ended "+kit.Ago(end.Expiry(), now))+", at 23:59:59 UTC")
	default:
		return spaced(end.String(), "works until 23:59:59 UTC")
	}
}

// keysLine is "2 of 2   oldest 212 days   last used 3 min ago from 10.0.3.7".
func (s *Screen) keysLine() value {
	if s.user.Partial && !s.keysRead {
		return spaced(notRead)
	}
	now, sum := s.env.Now(), s.user.Keys
	parts := []string{kit.Count(s.usableKeys())}
	if limit := s.keyLimit(); limit > 0 {
		parts[0] += " of " + kit.Count(limit)
	}
	if !sum.Oldest.IsZero() && s.usableKeys() > 0 {
		parts = append(parts, "oldest "+kit.Span(now.Sub(sum.Oldest)))
	}
	if !sum.NextEnd.IsZero() {
		parts = append(parts, s.env.Theme.Warn.Render("one ends "+kit.Ago(sum.NextEnd, now)))
	}
	if used := s.lastUsed(now); used != "" {
		parts = append(parts, used)
	}
	return spaced(parts...)
}

// lastUsed is "last used 3 min ago from 10.0.3.7", or nothing where the system does not tell. The place comes from the
// keys once they are read.
func (s *Screen) lastUsed(now time.Time) string {
	last, from := s.user.Keys.LastUsed, ""
	for _, k := range s.keys.keys {
		if !k.LastUsed.IsZero() && !k.LastUsed.Before(last) {
			last, from = k.LastUsed, k.LastUsedFrom
		}
	}
	switch {
	case last.IsZero() && (!s.user.Keys.UsedKnown || !s.tellsUse()):
		return ""
	case last.IsZero():
		return "never used"
	case from == "":
		return "last used " + kit.Ago(last, now)
	default:
		return "last used " + kit.Ago(last, now) + " from " + kit.Clean(from)
	}
}

// notRead stands for what the list left out and nothing else has told yet.
const notRead = "not read"

// accessLine is everything the user may do, on one line.
func (s *Screen) accessLine() value {
	if s.user.Partial {
		return spaced(notRead)
	}
	var parts []string
	for _, m := range s.user.Managers {
		part := kit.Clean(m.Manager.Name)
		if len(m.Roles) > 0 {
			part += ": " + names(m.Roles)
		}
		parts = append(parts, part)
	}
	list := func(label string, refs []apiclient.Ref) {
		if len(refs) > 0 {
			parts = append(parts, label+": "+names(refs))
		}
	}
	list("groups", s.user.Groups)
	list("policies", s.user.Policies)
	list("accounts", s.user.Accounts)
	if len(parts) == 0 {
		return spaced(s.env.Theme.Sym.Dash)
	}
	return value{parts: parts, sep: " " + s.env.Theme.Sym.Sep + " "}
}

// names joins the names of catalogue entries, or their ids where they have none.
func names(refs []apiclient.Ref) string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = refName(r)
	}
	return strings.Join(out, ", ")
}

func refName(r apiclient.Ref) string {
	if r.Name == "" {
		return kit.Clean(r.ID)
	}
	return kit.Clean(r.Name)
}

// created is "2026-03-02 by dana   updated 2 days ago by ada".
func (s *Screen) created() value {
	u := s.user
	line := s.env.Theme.Sym.Dash
	if !u.CreatedAt.IsZero() {
		line = u.CreatedAt.UTC().Format(time.DateOnly)
	}
	line += by(u.CreatedBy)
	if !u.UpdatedAt.IsZero() && !u.UpdatedAt.Equal(u.CreatedAt) {
		return spaced(line, "updated "+kit.Ago(u.UpdatedAt, s.env.Now())+by(u.UpdatedBy))
	}
	return spaced(line)
}

func by(who string) string {
	if who == "" {
		return ""
	}
	return " by " + kit.Clean(who)
}

// authenticate are the ways in which a machine uses a key of this user, with the key id filled in and a placeholder for
// the secret.
func (s *Screen) authenticate() []string {
	var lines []string
	for _, e := range s.env.Session.System.Authenticate {
		line := kit.Clean(s.fill(e.Header))
		if note := strings.TrimSuffix(kit.Clean(e.Note), pairAbove); note != "" {
			line += ", " + note
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return []string{s.env.Theme.Sym.Dash}
	}
	return lines
}

// fill puts the newest usable key's id and a placeholder for its secret into a header.
func (s *Screen) fill(header string) string {
	id := "<key id>"
	for _, k := range s.keys.keys {
		if k.Status != apiclient.KeyExpired {
			id = string(k.ID)
			break
		}
	}
	return strings.NewReplacer("{key_id}", id, "{secret}", "<"+s.secretWord()+">").Replace(header)
}

// secretWord is what the system calls its secrets.
func (s *Screen) secretWord() string {
	if w := s.env.Session.System.Keys.SecretPrintable; w != "" {
		return kit.Clean(w)
	}
	return "secret"
}

// usableKeys counts the keys that authenticate: the ones read, else the user's own summary.
func (s *Screen) usableKeys() int {
	if !s.keysRead {
		return s.user.Keys.Usable
	}
	n := 0
	for _, k := range s.keys.keys {
		if k.Status == apiclient.KeyActive || k.Status == apiclient.KeyExpiring {
			n++
		}
	}
	return n
}

// keyLimit is how many keys the user may hold; 0 means no limit.
func (s *Screen) keyLimit() int {
	if s.user != nil && s.user.Keys.Limit > 0 {
		return s.user.Keys.Limit
	}
	return s.env.Session.System.Keys.Limit
}
