package script

import (
	"steward/apiclient"
	"steward/internal/text"
)

const (
	// shownNames is how many users a preview names.
	shownNames = 5
	// typedAbove is the number of users above which the question is answered by typing that number.
	typedAbove = 25
	// nameWidth is the most cells that a name takes in a line.
	nameWidth = 48
)

// preview says what is about to happen to whom.
func (p *Place) preview(verb apiclient.BulkVerb, users []*apiclient.ServiceUser) {
	p.note("%s %s in %s:", title(verb), text.Plural(len(users), "service user", "service users"), p.context())
	for _, u := range users[:min(len(users), shownNames)] {
		p.note("  %s", clipped(u.Name))
	}
	if more := len(users) - shownNames; more > 0 {
		p.note("  and %s more", text.Count(more))
	}
}

// title is a verb as the first word of a line.
func title(verb apiclient.BulkVerb) string {
	if verb == apiclient.BulkEnable {
		return "Enable"
	}
	return "Disable"
}

// summary is a report in one line: "198 disabled, 1 unchanged, 1 failed".
func summary(report *apiclient.BulkReport) string {
	c := report.Counts()
	line := text.Count(c.Done) + " " + string(report.Verb) + "d"
	for _, part := range []struct {
		n       int
		outcome apiclient.BulkOutcome
	}{
		{c.Unchanged, apiclient.BulkUnchanged},
		{c.Failed, apiclient.BulkFailed},
		{c.Unknown, apiclient.BulkOutcomeUnknown},
		{c.Pending, apiclient.BulkPending},
	} {
		if part.n > 0 {
			line += ", " + text.Count(part.n) + " " + part.outcome.String()
		}
	}
	return line
}

// clipped is a name for a line among other words.
func clipped(name string) string { return text.Truncate(text.Clean(name), nameWidth, "…") }
