package consequence

import (
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
)

// Title is the word for a verb where a line starts with it: "Disable".
func Title(v apiclient.BulkVerb) string {
	switch v {
	case apiclient.BulkEnable:
		return "Enable"
	case apiclient.BulkDisable:
		return "Disable"
	case apiclient.BulkExtend:
		return "Extend"
	case apiclient.BulkAttach:
		return "Attach"
	case apiclient.BulkDetach:
		return "Detach"
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
	case apiclient.BulkExtend:
		return "extended"
	case apiclient.BulkAttach:
		return "attached"
	case apiclient.BulkDetach:
		return "detached"
	default:
		return "deleted"
	}
}

// Phrase is what is done to how many: "Disable 200 service users", "Attach access to 200 service users".
func Phrase(v apiclient.BulkVerb, n int) string {
	users := kit.Plural(n, "service user", "service users")
	switch v {
	case apiclient.BulkAttach:
		return "Attach access to " + users
	case apiclient.BulkDetach:
		return "Detach access from " + users
	default:
		return Title(v) + " " + users
	}
}

// Undone is Past for a run that undoes another: former end dates are given back and not extended.
func Undone(v apiclient.BulkVerb) string {
	if v == apiclient.BulkExtend {
		return "given back the former end"
	}
	return Past(v)
}

// undoing asks whether to do the verb in order to take back what was done before.
func undoing(v apiclient.BulkVerb, n int) string {
	users := kit.Plural(n, "service user", "service users")
	switch v {
	case apiclient.BulkExtend:
		return "Undo: give " + users + " back the former end " + pick(n == 1, "date", "dates") + "?"
	case apiclient.BulkAttach:
		return "Undo: attach to " + users + " again what was detached?"
	case apiclient.BulkDetach:
		return "Undo: detach from " + users + " what was attached?"
	default:
		return "Undo: " + string(v) + " " + users + " again?"
	}
}

// names are the first users by name; the dialog counts the rest.
func names(users []*apiclient.ServiceUser, ellipsis string) []string {
	var lines []string
	for _, u := range users[:min(len(users), shownNames)] {
		lines = append(lines, Name(u.Name, u.ID, ellipsis))
	}
	return lines
}

// Name is a user's name in one line, clean and cut. A name with hidden characters could be mistaken for another one's,
// so it is flagged with a ! and followed by the id.
func Name(name string, id apiclient.UserID, ellipsis string) string {
	if !kit.HasHidden(name) {
		return kit.Truncate(kit.Name(name), nameWidth, ellipsis)
	}
	return kit.Truncate(kit.Clean(name), flaggedWidth, ellipsis) + " ! " + kit.Clean(string(id))
}

// notes explain the flags of the names that are shown.
func notes(users []*apiclient.ServiceUser) []string {
	for _, u := range users[:min(len(users), shownNames)] {
		if kit.HasHidden(u.Name) {
			return []string{"! marks a name with hidden characters; its id stands behind it."}
		}
	}
	return nil
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
