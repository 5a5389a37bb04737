package core

import "slices"

// AttachGroup puts a user into a group; changed says whether it was out before. Refusals: CodeForbidden, CodeNotFound
// for the user or the group, CodeGroupNotAllowed, CodeUnsupported. The same for the three methods below.
func (c *Core) AttachGroup(by Caller, userID, groupID string) (changed bool, err error) {
	return c.attach(by, userID, groupID, groupAccess(c), true)
}

// DetachGroup takes a user out of a group.
func (c *Core) DetachGroup(by Caller, userID, groupID string) (changed bool, err error) {
	return c.attach(by, userID, groupID, groupAccess(c), false)
}

// AttachPolicy gives a user a policy.
func (c *Core) AttachPolicy(by Caller, userID, policyID string) (changed bool, err error) {
	return c.attach(by, userID, policyID, policyAccess(c), true)
}

// DetachPolicy takes a policy from a user.
func (c *Core) DetachPolicy(by Caller, userID, policyID string) (changed bool, err error) {
	return c.attach(by, userID, policyID, policyAccess(c), false)
}

// access is what groups and policies have in common.
type access struct {
	noun           string
	field          Field
	attach, detach string // actions
	list           func(*record) *[]string
	find           func(id string) (name, closed string, ok bool)
}

func groupAccess(c *Core) access {
	return access{
		noun: "group", field: FieldGroups, attach: ActionGroupAttach, detach: ActionGroupDetach,
		list: func(r *record) *[]string { return &r.groups },
		find: func(id string) (string, string, bool) {
			g, ok := c.names.groups[id]
			return g.Name, g.Closed, ok
		},
	}
}

func policyAccess(c *Core) access {
	return access{
		noun: "policy", field: FieldPolicies, attach: ActionPolicyAttach, detach: ActionPolicyDetach,
		list: func(r *record) *[]string { return &r.policies },
		find: func(id string) (string, string, bool) {
			p, ok := c.names.policies[id]
			return p.Name, "", ok
		},
	}
}

func (c *Core) attach(by Caller, userID, id string, kind access, want bool) (bool, error) {
	a := c.begin(by, kind.detach)
	defer a.end()
	if want {
		a.action = kind.attach
	}
	r, err := a.user(PermWriteUsers, userID, 0)
	if err != nil {
		return false, err
	}
	name, closed, known := kind.find(id)
	list := kind.list(r)
	switch held := slices.Contains(*list, id); {
	case !c.rules.Attach || !c.rules.Has(kind.field):
		return false, unsupported("attach or detach a " + kind.noun)
	case !known && !held:
		return false, notFound(kind.noun)
	case held == want:
		return false, nil
	case want && closed != "":
		return false, a.refused(&Error{
			Code: CodeGroupNotAllowed, Detail: "The group is closed to service users: " + closed + ".",
		})
	}
	change := Change{Path: "/" + string(kind.field), New: named(id, name).Name}
	if want {
		*list = append(slices.Clone(*list), id)
	} else {
		change.Old, change.New = change.New, nil
		*list = slices.DeleteFunc(slices.Clone(*list), func(other string) bool { return other == id })
	}
	a.touched(r)
	a.done(change)
	return true, nil
}
