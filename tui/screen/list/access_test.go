package list

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/apiclient"
)

func manager(name string, roles int) apiclient.Membership {
	return apiclient.Membership{Manager: apiclient.Ref{ID: "m", Name: name}, Roles: make([]apiclient.Ref, roles)}
}

func TestAccessInAFewCells(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		user apiclient.ServiceUser
		want string
	}{
		{"nothing", apiclient.ServiceUser{}, ""},
		{"several words are initials", apiclient.ServiceUser{Managers: []apiclient.Membership{manager("Trust Lifecycle Manager", 2), manager("CA", 1)}}, "TLM·2 CA·1"},
		{"a single word alone stays", apiclient.ServiceUser{Managers: []apiclient.Membership{manager("Accounting", 0)}}, "Accounting"},
		{"single words of many are cut", apiclient.ServiceUser{Managers: []apiclient.Membership{manager("Deployments", 1), manager("東京バッチ処理", 2)}}, "Depl·1 東京バッ·2"},
		{"no name is the id", apiclient.ServiceUser{Managers: []apiclient.Membership{manager("", 1)}}, "m·1"},
		{"groups where there are no managers", apiclient.ServiceUser{Groups: []apiclient.Ref{{Name: "CI"}, {Name: "Batch"}}, Policies: []apiclient.Ref{{Name: "p"}}}, "CI, Batch"},
		{"policies at last", apiclient.ServiceUser{Policies: []apiclient.Ref{{Name: "deploy"}}}, "deploy"},
		{"hostile names are clean", apiclient.ServiceUser{Groups: []apiclient.Ref{{Name: "a\x1b[31m"}}}, "a<U+001B>[31m"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, access(&tc.user, "·"))
		})
	}
}
