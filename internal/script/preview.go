package script

import (
	"context"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/preview"
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

// foretell says what is about to happen to whom, in the words of the console's dialog.
func (p *Place) foretell(ctx context.Context, plan *preview.Plan) {
	p.note("%s %s in %s:", title(plan.Verb), text.Plural(len(plan.Users), "service user", "service users"), p.context())
	for _, u := range plan.Users[:min(len(plan.Users), shownNames)] {
		p.note("  %s", called(u))
	}
	if more := len(plan.Users) - shownNames; more > 0 {
		p.note("  and %s more", text.Count(more))
	}
	now := p.Now()
	facts := plan.Count(now, p.power(ctx))
	for _, sentence := range facts.Sentences(&p.system, now) {
		p.note("%s", text.Clean(sentence))
	}
}

// power tells who holds administrator power; nil where the catalogues cannot be read, since then it is not known.
func (p *Place) power(ctx context.Context) preview.Power {
	powers, err := findings.ReadPowers(ctx, p.Connection.System, &p.system)
	if err != nil {
		return nil
	}
	return powers.Held
}

// called is a user's name in a line. One with hidden characters could be mistaken for another, so its id stands behind it.
func called(u *apiclient.ServiceUser) string {
	if text.HasHidden(u.Name) {
		return clipped(u.Name) + " ! hidden characters, id " + text.Clean(string(u.ID))
	}
	return clipped(u.Name)
}

// title is a verb as the first word of a line.
func title(verb apiclient.BulkVerb) string {
	if verb == apiclient.BulkEnable {
		return "Enable"
	}
	return "Disable"
}

// clipped is a name for a line among other words.
func clipped(name string) string { return text.Truncate(text.Clean(name), nameWidth, "…") }
