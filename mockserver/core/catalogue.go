package core

// Catalogue is everything that can be given to a service user. It does not change while the server runs.
type Catalogue struct {
	Accounts []Account `json:"accounts"`
	Managers []Manager `json:"managers"`
	Groups   []Group   `json:"groups"`
	Policies []Policy  `json:"policies"`
}

// Account is a tenant or sub-account.
type Account struct{ Ref }

// Manager is a product or application area with roles of its own.
type Manager struct {
	Ref
	Description string `json:"description,omitempty"`
	Roles       []Role `json:"roles"`
}

// Role is a named set of permissions inside one manager.
type Role struct {
	Ref
	Description string `json:"description,omitempty"`
	Admin       bool   `json:"admin,omitempty"` // carries administrator power; whoever holds it may do everything here
	// Grants are what a holder may do on this API.
	Grants []Permission `json:"grants,omitempty"`
}

// Group is a set of users that carries permissions.
type Group struct {
	Ref
	Description string       `json:"description,omitempty"`
	Admin       bool         `json:"admin,omitempty"`
	Grants      []Permission `json:"grants,omitempty"`
	Closed      string       `json:"closed,omitempty"` // why service users cannot join; empty means they can
}

// Policy is a document of permissions.
type Policy struct {
	Ref
	Description string       `json:"description,omitempty"`
	Admin       bool         `json:"admin,omitempty"`
	Grants      []Permission `json:"grants,omitempty"`
}
