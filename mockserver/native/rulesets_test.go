package native_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

// system is what a rule set is expected to do, written down apart from the rule set itself.
type system struct {
	rules core.RuleSet
	user  m // a user that is accepted, with every field that is required
	lacks m // fields that do not exist, with a value that would be good elsewhere
	// names are refused names with the words why.
	names map[string]string
	// supports are the actions of the description that there are.
	supports []string
	onlyKey  bool // a user is its key: it comes with the user
}

func systems() []system {
	everything := m{
		"description": "x", "contact": "dana@example.com", "end_date": "2027-01-12", "accounts": []string{"acc_main"},
		"managers": []m{{"id": "deployments", "roles": []string{"reader"}}}, "groups": []string{"grp_ci"},
		"policies": []string{"pol_deploy"},
	}
	without := func(has ...string) m {
		lacks := maps.Clone(everything)
		for _, field := range has {
			delete(lacks, field)
		}
		return lacks
	}
	users := []string{"create", "update", "enable", "disable", "delete", "audit"}
	with := func(actions ...string) []string { return append(slices.Clone(users), actions...) }
	return []system{
		{
			rules: core.Trustgrid(), user: m{"name": "ci-deploy"}, lacks: without("policies"),
			names:    map[string]string{"two words": "has only letters, digits, hyphens and underscores", "": "is required"},
			supports: with("attach", "detach", "key_create", "key_regenerate"),
		},
		{
			rules: core.Precisely(), user: m{"name": "finance team", "description": "Invoices"},
			lacks:    without("description", "managers", "groups", "policies"),
			names:    map[string]string{"": "is required", strings.Repeat("x", 256): "is longer than 255 characters"},
			supports: with("attach", "detach", "key_create", "key_regenerate", "key_delete"),
		},
		{
			rules: core.Scaleft(), user: m{"name": "deployer"}, lacks: without("groups"),
			names: map[string]string{
				"-x": "starts with a letter or digit, and has only letters, digits, spaces and . _ - @ +",
			},
			supports: with("attach", "detach", "key_create", "key_expire"),
		},
		{
			rules: core.Digicert(),
			user: m{
				"name": "Signing server_1", "contact": "dana@example.com", "end_date": "2026-12-31",
				"accounts": []string{"acc_main"}, "managers": []m{{"id": "software-trust", "roles": []string{"signer"}}},
			},
			lacks:    without("description", "contact", "end_date", "accounts", "managers"),
			names:    map[string]string{"a.b": "has only letters, digits, spaces, dashes and underscores"},
			supports: users, onlyKey: true,
		},
	}
}

// pair is a key with its secret.
type pair struct{ id, secret string }

// eachSystem runs a test under every rule set, with one user who has a key.
func eachSystem(t *testing.T, test func(a *tenant, s system, path string, key pair)) {
	t.Helper()
	for _, s := range systems() {
		t.Run(s.rules.Name, func(t *testing.T) {
			t.Parallel()
			a := under(t, s.rules)
			var key pair
			var path string
			path, key.id, key.secret = a.create(s.user)
			require.Equal(t, s.onlyKey, key.id != "", "whether a key comes with the user")
			if key.id == "" {
				key.id, key.secret = a.newKey(path)
			}
			test(a, s, path, key)
		})
	}
}

// with is a submitted user with other members.
func (s system) with(more m) m {
	user := maps.Clone(s.user)
	maps.Copy(user, more)
	return user
}

func TestFieldsThatDoNotExistAreRefusedInWords(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, s system, path string, _ pair) {
		for field, value := range s.lacks {
			a.call(http.MethodPost, "/v1/service-users", s.with(m{"name": "other", field: value})).
				complains("/"+field, "does not exist in this system")
			a.call(http.MethodPatch, path, m{field: value}, "If-Match", "*").complains("/"+field, "does not exist in this system")
			assert.Nil(a, a.get("/v1/description").at("fields."+field))
		}
		for _, catalogue := range []string{"accounts", "managers", "groups", "policies"} {
			_, lacking := s.lacks[catalogue]
			offered := a.get("/v1/" + catalogue).want(http.StatusOK).list("items")
			assert.Equal(a, lacking, len(offered) == 0, "what is offered as %s", catalogue)
		}
	})
}

func TestNamesFollowTheRuleSet(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, s system, path string, _ pair) {
		for name, words := range s.names {
			a.call(http.MethodPost, "/v1/service-users", s.with(m{"name": name})).complains("/name", words)
			a.call(http.MethodPatch, path, m{"name": name}, "If-Match", "*").complains("/name", words)
		}
		name, _ := s.user["name"].(string)
		a.call(http.MethodPost, "/v1/service-users", s.with(m{"name": strings.ToUpper(name)})).
			refused(http.StatusConflict, "name-taken")
	})
}

func TestRequiredFields(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, s system, path string, _ pair) {
		empty := m{"name": "", "contact": "", "accounts": []string{}, "managers": []m{}}
		for field := range empty {
			if !s.rules.Fields[core.Field(field)].Required {
				continue
			}
			a.call(http.MethodPost, "/v1/service-users", s.with(m{"name": "other", field: empty[field]})).
				complains("/"+field, "is required")
			a.call(http.MethodPatch, path, m{field: nil}, "If-Match", "*").complains("/"+field, "is required")
			assert.Equal(a, true, a.get("/v1/description").at("fields."+field+".required"))
		}
	})
}

// TestActionsAreAsDescribed does everything that the description can name, and compares: what is supported succeeds, what
// is not is a 422 with the code unsupported, and nothing else.
func TestActionsAreAsDescribed(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, s system, path string, key pair) {
		description := a.get("/v1/description").want(http.StatusOK)
		group := "grp_ci"
		if groups := a.get("/v1/groups").list("items"); len(groups) > 0 {
			group = a.get("/v1/groups").text("items.0.id")
		}
		policy := "pol_deploy"
		if policies := a.get("/v1/policies").list("items"); len(policies) > 0 {
			policy = a.get("/v1/policies").text("items.0.id")
		}
		other, _, _ := a.create(s.with(m{"name": "another"}))
		keys := path + "/keys"
		for _, action := range []struct {
			name, method, path string
			body               any
			header             []string
			has                bool // beside what the description says: the field of the action exists
		}{
			{"update", http.MethodPatch, path, m{"name": "renamed"}, []string{"If-Match", "*"}, true},
			{"disable", http.MethodPost, path + "/disable", nil, nil, true},
			{"enable", http.MethodPost, path + "/enable", nil, nil, true},
			{"attach", http.MethodPut, path + "/groups/" + group, nil, nil, s.rules.Has(core.FieldGroups)},
			{"detach", http.MethodDelete, path + "/groups/" + group, nil, nil, s.rules.Has(core.FieldGroups)},
			{"attach", http.MethodPut, path + "/policies/" + policy, nil, nil, s.rules.Has(core.FieldPolicies)},
			{"detach", http.MethodDelete, path + "/policies/" + policy, nil, nil, s.rules.Has(core.FieldPolicies)},
			{"key_create", http.MethodPost, other + "/keys", m{}, nil, true},
			{"key_regenerate", http.MethodPost, keys + "/" + key.id + "/regenerate", nil, nil, true},
			{"key_rename", http.MethodPatch, keys + "/" + key.id, m{"name": "x"}, nil, true},
			{"key_expire", http.MethodPost, keys + "/" + key.id + "/expire", nil, nil, true},
			{"key_delete", http.MethodDelete, keys + "/" + key.id, nil, nil, true},
			{"audit", http.MethodGet, "/v1/audit-events", nil, nil, true},
			{"delete", http.MethodDelete, path, nil, []string{"If-Match", "*"}, true},
		} {
			supported := slices.Contains(s.supports, action.name)
			assert.Equal(a, supported, description.at("actions."+action.name+".supported"), action.name)
			done := a.call(action.method, action.path, action.body, action.header...)
			if supported && action.has {
				assert.Less(a, done.status, 300, "%s: %s", action.name, done.body)
				continue
			}
			done.refused(http.StatusUnprocessableEntity, "unsupported")
			if !supported {
				assert.NotEmpty(a, description.at("actions."+action.name+".reason"), action.name)
			}
		}
	})
}

func TestNoneHasBatches(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, _ system, path string, _ pair) {
		items := m{"items": []m{{"id": strings.TrimPrefix(path, "/v1/service-users/")}}}
		for _, verb := range []string{"Enable", "Disable", "Delete"} {
			a.call(http.MethodPost, "/v1/service-users:batch"+verb, items).refused(http.StatusUnprocessableEntity, "unsupported")
		}
		assert.InDelta(a, 0, a.get("/v1/description").at("limits.batch"), 0)
		assert.Equal(a, "enabled", a.get(path).text("status"))
	})
}

func TestKeyNamesAndChosenEndsDoNotExist(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, s system, path string, key pair) {
		assert.Empty(a, a.get(path+"/keys").text("items.0.name"))
		named := a.call(http.MethodPost, path+"/keys", m{"name": "x"})
		if s.rules.Keys.Create {
			named.complains("/name", "does not exist in this system")
		} else {
			named.refused(http.StatusUnprocessableEntity, "unsupported")
		}
		a.call(http.MethodPost, path+"/keys/"+key.id+"/expire", m{"at": morning().AddDate(0, 0, 1)}).
			refused(http.StatusUnprocessableEntity, "unsupported")
	})
}

func TestLastUseIsToldWhereTheSystemTellsIt(t *testing.T) {
	t.Parallel()
	eachSystem(t, func(a *tenant, s system, path string, key pair) {
		a.token("/oauth/token", key.id, key.secret, nil).want(http.StatusOK)
		tells := s.rules.Name == "precisely" || s.rules.Name == "scaleft"
		assert.Equal(a, tells, a.get(path).at("key_summary.last_used_at") != nil)
		assert.Equal(a, tells, a.get(path+"/keys").at("items.0.last_used_at") != nil)
		assert.Equal(a, tells, a.get(path+"/keys").at("items.0.last_used_from") != nil)
		assert.Equal(a, tells, a.get("/v1/service-users").at("items.0.key_summary.last_used_at") != nil)
		assert.Equal(a, tells, a.get("/v1/description").at("fields.last_used") != nil)
	})
}
