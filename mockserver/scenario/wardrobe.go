package scenario

import (
	"strings"
	"time"

	"steward/mockserver/core"
)

// wardrobe is what can be given to users under a rule set, and what each kind of machine is usually given.
type wardrobe struct {
	catalogue core.Catalogue
	accesses  map[string]access
}

// wardrobeOf is the wardrobe that fits a rule set.
func wardrobeOf(rules *core.RuleSet) wardrobe {
	switch rules.Name {
	case core.Trustgrid().Name:
		return trustgridWardrobe()
	case core.Scaleft().Name:
		return scaleftWardrobe()
	case core.Digicert().Name:
		return digicertWardrobe()
	default:
		return wardrobe{catalogue: catalogue(), accesses: accesses()}
	}
}

// moveInto lets a population move in as the rule set would have let it grow.
func (s *stage) moveInto(p core.Population) error {
	return s.core.Populate(fitted{Population: p, rules: s.core.Rules()})
}

// fitted is a population without what its rule set lacks.
type fitted struct {
	core.Population
	rules core.RuleSet
}

// Seed implements core.Population.
func (f fitted) Seed(i int) core.Seed { return fit(&f.rules, f.Population.Seed(i)) }

// Ends implements core.Population.
func (f fitted) Ends(i int) (core.Date, bool) {
	date, keysEnd := f.Population.Ends(i)
	if !f.rules.Has(core.FieldEndDate) {
		date = 0
	}
	return date, keysEnd && endsKeys(&f.rules)
}

// endsKeys reports whether keys have ends of their own.
func endsKeys(rules *core.RuleSet) bool {
	return rules.Keys.ExpireNow || rules.Keys.ExpireAt || rules.Keys.CreateExpiresOther
}

// fit takes from a seed what the rule set lacks.
func fit(rules *core.RuleSet, s core.Seed) core.Seed {
	if rules.Name != core.Open().Name && !rules.Has(core.FieldContact) && !rules.Has(core.FieldDescription) {
		s.Name = strings.ReplaceAll(s.Name, " ", "-") // systems of bare names have them without spaces
	}
	for field, clear := range map[core.Field]func(){
		core.FieldDescription: func() { s.Description = "" },
		core.FieldContact:     func() { s.Contact = "" },
		core.FieldEndDate:     func() { s.EndDate = 0 },
		core.FieldAccounts:    func() { s.Accounts = nil },
		core.FieldManagers:    func() { s.Managers = nil },
		core.FieldGroups:      func() { s.Groups = nil },
		core.FieldPolicies:    func() { s.Policies = nil },
	} {
		if !rules.Has(field) {
			clear()
		}
	}
	s.Keys = fitKeys(rules, s.Keys)
	return s
}

// fitKeys keeps the newest keys, as many as there may be, without names and ends where there are none.
func fitKeys(rules *core.RuleSet, keys []core.SeedKey) []core.SeedKey {
	if limit := rules.Keys.Limit; limit > 0 && len(keys) > limit {
		keys = keys[len(keys)-limit:]
	}
	out := make([]core.SeedKey, 0, len(keys))
	for _, k := range keys {
		if !rules.Keys.Named {
			k.Name = ""
		}
		if !endsKeys(rules) {
			k.ExpiresAt = time.Time{}
		}
		out = append(out, k)
	}
	return out
}
