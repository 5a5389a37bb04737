package trustgrid

import (
	"net/http"

	"steward/mockserver/core"
)

// policy is a policy as the API writes it.
type policy struct {
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Resources   []string    `json:"resources"`
	Conditions  conditions  `json:"conditions"`
	Statements  []statement `json:"statements"`
}

// conditions is when a policy applies; here always.
type conditions struct {
	All  expression `json:"all"`
	Any  expression `json:"any"`
	None expression `json:"none"`
}

type expression struct {
	EQ map[string][]string `json:"eq"`
	NE map[string][]string `json:"ne"`
}

type statement struct {
	Actions []string `json:"actions"`
	Effect  string   `json:"effect"`
}

func (f *Face) policies(w http.ResponseWriter, _ *http.Request, _ core.Caller) {
	policies := []policy{}
	for _, p := range f.core.Catalogue().Policies {
		policies = append(policies, policyOf(p))
	}
	answer(w, http.StatusOK, policies)
}

func (f *Face) policy(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	for _, p := range f.core.Catalogue().Policies {
		if p.ID == r.PathValue("name") {
			answer(w, http.StatusOK, policyOf(p))
			return
		}
	}
	f.Refuse(w, r, http.StatusNotFound)
}

func policyOf(p core.Policy) policy {
	always := expression{EQ: map[string][]string{}, NE: map[string][]string{}}
	actions := []string{"nodes::read"}
	if p.Admin {
		actions = []string{"*"}
	}
	return policy{
		Name: p.ID, Description: p.Description, Resources: []string{"*"},
		Conditions: conditions{All: always, Any: always, None: always},
		Statements: []statement{{Actions: actions, Effect: "allow"}},
	}
}
