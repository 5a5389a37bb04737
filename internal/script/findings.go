package script

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"steward/internal/filter"
	"steward/internal/findings"
	"steward/internal/order"
	"steward/internal/record"
	"steward/internal/text"
)

// FindingsOptions say which findings to write.
type FindingsOptions struct {
	// Rules are words of rules; none means all.
	Rules []string
	// Filters are in the language of package filter; a finding's user must match all of them.
	Filters []string
	// Thresholds are the configuration's.
	Thresholds findings.Thresholds
	// Limit is how many findings are written at most; 0 means all.
	Limit int
}

// RuleWords are the words of all rules.
func RuleWords() []string {
	var words []string
	for _, r := range findings.Rules() {
		words = append(words, r.String())
	}
	return words
}

// Findings writes what deserves an administrator's eye, the most pressing rule first.
func (p *Place) Findings(ctx context.Context, o FindingsOptions) error {
	rules, err := parsedRules(o.Rules)
	if err != nil {
		return err
	}
	if _, err := parsed(filter.Language{}, o.Filters); err != nil {
		return err
	}
	return p.within(ctx, func(ctx context.Context) error {
		filters, err := parsed(filter.For(&p.system), o.Filters)
		if err != nil {
			return err
		}
		users, err := p.fleet(ctx)
		if err != nil {
			return err
		}
		now := p.Now()
		in := findings.Inspection{Description: &p.system, Now: now, Warning: p.Warning, Thresholds: o.Thresholds}
		if in.Powers, err = findings.ReadPowers(ctx, p.Connection.System, &p.system); err != nil {
			p.note("steward: not all administrators are found: %s", text.Clean(err.Error()))
		}
		p.sayUnlooked(&in, rules)
		users = order.Sort(matching(users, filters, now, p.Warning), order.ByName, false, now, p.Warning)
		found := slices.DeleteFunc(in.Find(users), func(f findings.Finding) bool { return len(rules) > 0 && !slices.Contains(rules, f.Rule) })
		slices.SortStableFunc(found, func(a, b findings.Finding) int { return cmp.Compare(a.Rule, b.Rule) })
		if o.Limit > 0 {
			found = found[:min(o.Limit, len(found))]
		}
		return p.writeFindings(&in, found)
	})
}

// parsedRules reads the words of rules. The error is an *UsageError.
func parsedRules(words []string) ([]findings.Rule, error) {
	var rules []findings.Rule
	for _, word := range words {
		r, ok := findings.ParseRule(word)
		if !ok {
			return nil, &UsageError{Words: fmt.Sprintf("there is no rule %q; there are %s", word, strings.Join(RuleWords(), ", "))}
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// sayUnlooked tells which rules were asked for in vain.
func (p *Place) sayUnlooked(in *findings.Inspection, rules []findings.Rule) {
	looks := in.Looks()
	for _, r := range rules {
		if !slices.Contains(looks, r) {
			p.note("steward: %s is not looked for here: it is off in the configuration, or the system's list does not tell", r)
		}
	}
}

func (p *Place) writeFindings(in *findings.Inspection, found []findings.Finding) error {
	return p.write(results{
		json: func() any { return record.Findings(found, in) },
		csv:  func() [][]string { return record.FindingTable(found, in) },
		table: func() string {
			if len(found) == 0 {
				p.note("Nothing was found.")
				return ""
			}
			g := grid{head: []string{"RULE", "NAME", "WHAT", "CONTACT", "FIX"}}
			for _, r := range record.Findings(found, in) {
				g.add(r.Rule, r.Name, r.What, r.Contact, r.Fix)
			}
			return g.render(p.Width, p.ellipsis())
		},
	})
}
