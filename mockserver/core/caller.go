package core

import (
	"slices"
	"time"
)

// Permission is something a caller may do.
type Permission string

// The permissions. Every change needs the fitting write permission, which the core checks; a face checks the read
// permissions with Caller.Require.
const (
	PermReadUsers  Permission = "service_users:read"
	PermWriteUsers Permission = "service_users:write"
	PermWriteKeys  Permission = "keys:write"
	PermReadAudit  Permission = "audit:read"
)

// AllPermissions are what an administrator holds.
func AllPermissions() []Permission {
	return []Permission{PermReadUsers, PermWriteUsers, PermWriteKeys, PermReadAudit}
}

// ReadPermissions are what a read-only operator holds.
func ReadPermissions() []Permission { return []Permission{PermReadUsers, PermReadAudit} }

// ActorKind says what sort of being caused an event.
type ActorKind string

// The kinds of actors. KindSystem is the clock.
const (
	KindOperator    ActorKind = "operator"
	KindServiceUser ActorKind = "service_user"
	KindSystem      ActorKind = "system"
)

// Caller is who makes a call, as Verify and Authenticate answer it. A face fills in the Origin of each request.
type Caller struct {
	ID          string
	Name        string
	Kind        ActorKind
	Permissions []Permission
	ReadOnly    bool
	// KeyID is the credential that the caller used; CredentialEnds is when that stops working, zero for never.
	KeyID          string
	CredentialEnds time.Time
	Origin         Origin
}

// Can reports whether the caller holds the permission.
func (c Caller) Can(p Permission) bool { return slices.Contains(c.Permissions, p) }

// Require is nil when the caller holds the permission, else an *Error with CodeForbidden.
func (c Caller) Require(p Permission) error {
	if c.Can(p) {
		return nil
	}
	return &Error{
		Code: CodeForbidden, MissingPermission: p,
		Detail: "The caller lacks the permission " + string(p) + ".",
	}
}

// Operator is a person's account on the mock, with its credential in clear: it works nowhere else.
type Operator struct {
	ID       string
	Name     string
	ReadOnly bool
	KeyID    string
	Secret   string
}
