package script

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"steward/apiclient"
	"steward/internal/filter"
	"steward/internal/namelist"
	"steward/internal/order"
	"steward/internal/preview"
	"steward/internal/text"
)

// ToggleOptions say whom to enable or disable.
type ToggleOptions struct {
	Verb apiclient.BulkVerb // enable or disable
	// Names are names and ids. List is a text with more of them, as package namelist reads it.
	Names []string
	List  string
	// Named says that Names and List choose, even if they hold nobody; otherwise Filters do.
	Named   bool
	Filters []string
	// Yes does it without asking; DryRun does nothing.
	Yes, DryRun bool
}

// Toggle enables or disables users after a preview, and writes a line for each. The error is a *PartError where not all
// went well, and a *NobodyError where nobody is there of those who were named.
func (p *Place) Toggle(ctx context.Context, o ToggleOptions) error {
	if !o.Named && len(o.Filters) == 0 {
		return &UsageError{Words: "whom? Give names, --names FILE, or --filter"}
	}
	if o.Named && len(o.Filters) > 0 {
		return &UsageError{Words: "names and --filter choose in two ways: give one of them"}
	}
	if _, err := parsed(filter.Language{}, o.Filters); err != nil {
		return err
	}
	if !o.Yes && !o.DryRun && p.Ask == nil {
		return &UsageError{Words: "nobody is there to say yes, since standard input is no terminal: say --yes, or look with --dry-run"}
	}
	return p.within(ctx, func(ctx context.Context) error { return p.toggle(ctx, o) })
}

func (p *Place) toggle(ctx context.Context, o ToggleOptions) error {
	if off := p.system.Can(o.Verb.Action()); off != "" {
		return &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: string(o.Verb) + " service users", Message: off}
	}
	me, err := p.Connection.System.Me(ctx)
	if err != nil {
		return err
	}
	if me.ReadOnly {
		return &apiclient.Error{Kind: apiclient.ErrForbidden, Op: string(o.Verb) + " service users", Message: "the operator " + me.Name + " is READ-ONLY here"}
	}
	c, err := p.choose(ctx, o)
	if err != nil {
		return err
	}
	p.say(&c)
	if len(c.users) == 0 {
		return p.nobody(o, &c)
	}
	plan := preview.NewPlan(o.Verb, c.users)
	p.foretell(ctx, &plan)
	if o.DryRun {
		p.note("Nothing was changed: this was a dry run.")
		return p.writeReport(planned(&plan))
	}
	if err := p.sure(ctx, o, len(c.users)); err != nil {
		return err
	}
	return p.carryOut(ctx, &plan, c.unfound())
}

// chosen are the users that were chosen, and who could not be.
type chosen struct {
	users  []*apiclient.ServiceUser
	missed namelist.List // its Unknown and Ambiguous
}

// unfound is how many names choose nobody.
func (c *chosen) unfound() int { return len(c.missed.Unknown) + len(c.missed.Ambiguous) }

// choose reads everybody and keeps those who are meant.
func (p *Place) choose(ctx context.Context, o ToggleOptions) (chosen, error) {
	filters, err := parsed(filter.For(&p.system), o.Filters)
	if err != nil {
		return chosen{}, err
	}
	users, err := p.fleet(ctx)
	if err != nil {
		return chosen{}, err
	}
	if !o.Named {
		now := p.Now()
		return chosen{users: order.Sort(matching(users, filters, now, p.Warning), order.ByName, false, now, p.Warning)}, nil
	}
	directory := p.directory(users)
	first, more := directory.Read(quoted(o.Names)), directory.Read(o.List)
	c := chosen{users: first.Users, missed: namelist.List{
		Unknown: append(first.Unknown, more.Unknown...), Ambiguous: append(first.Ambiguous, more.Ambiguous...),
	}}
	taken := make(map[apiclient.UserID]bool, len(first.Users))
	for _, u := range first.Users {
		taken[u.ID] = true
	}
	for _, u := range more.Users {
		if !taken[u.ID] {
			c.users = append(c.users, u)
		}
	}
	return c, nil
}

// say tells which names choose nobody.
func (p *Place) say(c *chosen) {
	for _, name := range c.missed.Unknown {
		p.note("There is no service user %s in %s.", clipped(name), p.context())
	}
	for i := range c.missed.Ambiguous {
		p.note("%s", text.Clean(ambiguous(&c.missed.Ambiguous[i])))
	}
}

// nobody is how it ends when nobody was chosen. A filter that nobody matches is no failure: a later run of the same bulk
// must be able to end well.
func (p *Place) nobody(o ToggleOptions, c *chosen) error {
	if err := p.writeReport(planned(&preview.Plan{Verb: o.Verb})); err != nil {
		return err
	}
	switch {
	case !o.Named:
		p.note("No service user matches; nothing to do.")
		return nil
	case c.unfound() == 0:
		return &NobodyError{words: "the list names nobody; nothing was changed"}
	default:
		return &NobodyError{words: "nobody is there of those who were named; nothing was changed"}
	}
}

// sure asks before anything is done.
func (p *Place) sure(ctx context.Context, o ToggleOptions, n int) error {
	if o.Yes {
		return nil
	}
	question, want := fmt.Sprintf("%s %s in %s? [y/N] ", title(o.Verb), text.Plural(n, "service user", "service users"), p.context()), []string{"y", "yes"}
	if n > typedAbove {
		question, want = fmt.Sprintf("Type %d to %s them in %s: ", n, o.Verb, p.context()), []string{fmt.Sprint(n)}
	}
	answer, err := p.Ask(ctx, question)
	if err != nil || !slices.Contains(want, strings.ToLower(strings.TrimSpace(answer))) {
		return errNotSure
	}
	return nil
}

// planned is the report of a run that nobody started.
func planned(plan *preview.Plan) *apiclient.BulkReport {
	report := &apiclient.BulkReport{Verb: plan.Verb}
	for _, item := range plan.Items {
		report.Results = append(report.Results, apiclient.BulkResult{Item: item})
	}
	return report
}
