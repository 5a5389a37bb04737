package list

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"steward/apiclient"
	"steward/tui/kit"
)

const (
	// shortName is the length up to which a manager's name is not shortened.
	shortName = 4
	// mostInitials is the number of letters that a shortened name keeps.
	mostInitials = 5
	// mostAccess bounds how much of a user's access is turned into text: a column shows no more.
	mostAccess = 12
)

// access is a user's access in a few cells: managers with the number of roles held in each, else groups, else
// policies. The text is clean.
func access(u *apiclient.ServiceUser, sep string) string {
	if len(u.Managers) == 0 {
		if names := refNames(u.Groups); names != "" {
			return names
		}
		return refNames(u.Policies)
	}
	var b strings.Builder
	for i := range u.Managers[:min(len(u.Managers), mostAccess)] {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(shorten(refName(u.Managers[i].Manager), len(u.Managers) > 1))
		if n := len(u.Managers[i].Roles); n > 0 {
			b.WriteString(sep + strconv.Itoa(n))
		}
	}
	return b.String()
}

func refNames(refs []apiclient.Ref) string {
	names := make([]string, 0, len(refs))
	for _, ref := range refs[:min(len(refs), mostAccess)] {
		names = append(names, refName(ref))
	}
	return strings.Join(names, ", ")
}

// refName is the clean name of a catalogue entry, or its id where the system sends no name.
func refName(ref apiclient.Ref) string {
	if ref.Name == "" {
		return kit.Clean(ref.ID)
	}
	return kit.Clean(ref.Name)
}

// shorten makes a name of several words its first letters: "Trust Lifecycle Manager" is "TLM". A short name stays as it
// is, and so does a single word, unless it is one of many: then "Deployments" is "Depl".
func shorten(name string, many bool) string {
	words := strings.Fields(name)
	switch {
	case len(name) <= shortName:
		return name
	case len(words) < 2 && many:
		return string([]rune(name)[:min(shortName, utf8.RuneCountInString(name))])
	case len(words) < 2:
		return name
	}
	var b strings.Builder
	for _, word := range words[:min(len(words), mostInitials)] {
		r, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
