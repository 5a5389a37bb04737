package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
	"steward/mockserver/scenario"
)

// TestUsersFitTheirRuleSet submits every user of the demo again, as new users: what the rules lack or refuse would be
// complained about.
func TestUsersFitTheirRuleSet(t *testing.T) {
	t.Parallel()
	for _, rules := range core.RuleSets() {
		t.Run(rules.Name, func(t *testing.T) {
			t.Parallel()
			c := core.New(core.Options{Rules: rules, Seed: 1})
			require.NoError(t, scenario.Load(c, "demo", scenario.Options{Seed: 1}))
			fresh := core.New(core.Options{Rules: rules, Seed: 1, Catalogue: c.Catalogue()})
			admin, _ := fresh.OperatorCaller("admin", core.Origin{})
			page, err := c.Users(core.UserQuery{Size: 1000})
			require.NoError(t, err)
			require.NotEmpty(t, page.Users)
			for _, u := range page.Users {
				if rules.Fields[core.FieldContact].Required && u.Contact == "" {
					u.Contact = "found@example.com" // the demo has one whom nobody answers for
				}
				if u.Status == core.StatusExpired {
					u.EndDate = 0
				}
				_, err := fresh.CreateUser(admin, core.NewUser{
					Name: u.Name, Description: u.Description, Contact: u.Contact, EndDate: u.EndDate, Accounts: ids(u.Accounts),
					Managers: grants(u.Managers), Groups: ids(u.Groups), Policies: ids(u.Policies),
				})
				require.NoError(t, err, "%s: %+v", u.Name, u)
				if limit := rules.Keys.Limit; limit > 0 {
					assert.LessOrEqual(t, u.Keys.Usable, limit)
				}
			}
		})
	}
}

func ids(refs []core.Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.ID)
	}
	return out
}

func grants(memberships []core.Membership) []core.Grant {
	var out []core.Grant
	for _, m := range memberships {
		out = append(out, core.Grant{Manager: m.Manager.ID, Roles: ids(m.Roles)})
	}
	return out
}
