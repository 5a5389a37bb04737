package core

import "slices"

// CreateUser creates a service user, with its first key where the rule set hands one out at creation. Refusals:
// CodeForbidden, CodeValidation, CodeGroupNotAllowed, CodeNameTaken.
func (c *Core) CreateUser(by Caller, in NewUser) (CreatedUser, error) {
	a := c.begin(by, ActionUserCreate)
	defer a.end()
	a.target = Target{Kind: TargetServiceUser}
	if err := a.may(PermWriteUsers); err != nil {
		return CreatedUser{}, err
	}
	r := &record{
		revision: 1, name: in.Name, description: in.Description, contact: in.Contact, endDate: in.EndDate,
		enabled: !in.Disabled, accounts: slices.Clone(in.Accounts), managers: cloneGrants(in.Managers),
		groups: slices.Clone(in.Groups), policies: slices.Clone(in.Policies),
		createdAt: a.now, createdBy: by.Name, updatedAt: a.now, updatedBy: by.Name,
	}
	if err := c.check(&record{}, r, a.now, in.KeyName); err != nil {
		return CreatedUser{}, a.refused(err)
	}
	c.users.add(r)
	c.noteAll(r, a.now)
	a.target = userTarget(r)
	c.changedUser(r)
	a.done(c.differences(&record{}, r)...)
	created := CreatedUser{}
	if c.rules.Keys.OnCreation {
		issued := a.issueKey(r, in.KeyName)
		created.Key = &issued
	}
	created.User = c.view(r, a.now)
	return created, nil
}

// UpdateUser changes the fields that are set in the patch, if the user still has the expected revision. A patch that
// changes nothing leaves the revision alone. Refusals: as CreateUser's, CodeNotFound, CodePrecondition, CodeUnsupported.
func (c *Core) UpdateUser(by Caller, id string, expected Revision, patch UserPatch) (User, error) {
	a := c.begin(by, ActionUserUpdate)
	defer a.end()
	r, err := a.user(PermWriteUsers, id, expected)
	if err != nil {
		return User{}, err
	}
	if !c.rules.Update {
		return User{}, unsupported("change a service user")
	}
	next := *r
	patch.apply(&next)
	if err := c.check(r, &next, a.now, ""); err != nil {
		return User{}, a.refused(err)
	}
	changes := c.differences(r, &next)
	if len(changes) == 0 {
		return c.view(r, a.now), nil
	}
	if foldName(r.name) != foldName(next.name) {
		c.users.freeName(r)
	}
	dies := (r.enabled && !next.enabled) || passed(next.endDate.expiry(), a.now)
	*r = next
	a.touched(r)
	c.users.takeName(r)
	c.note(due{at: r.endDate.expiry(), slot: r.slot})
	if dies {
		c.killTokens(r, "")
	}
	a.target = userTarget(r)
	a.done(changes...)
	return c.view(r, a.now), nil
}

// SetEnabled enables or disables a user; changed says whether it was otherwise before. Refusals: CodeForbidden,
// CodeNotFound, CodePrecondition, CodeUnsupported.
func (c *Core) SetEnabled(by Caller, id string, expected Revision, enabled bool) (user User, changed bool, err error) {
	a := c.begin(by, ActionUserDisable)
	defer a.end()
	if enabled {
		a.action = ActionUserEnable
	}
	r, err := a.user(PermWriteUsers, id, expected)
	switch {
	case err != nil:
		return User{}, false, err
	case !c.rules.Toggle:
		return User{}, false, unsupported("enable or disable a service user")
	case r.enabled == enabled:
		return c.view(r, a.now), false, nil
	}
	r.enabled = enabled
	a.touched(r)
	if !enabled {
		c.killTokens(r, "")
	}
	a.done(Change{Path: "/enabled", Old: !enabled, New: enabled})
	return c.view(r, a.now), true, nil
}

// DeleteUser deletes a user and its keys. Refusals: as SetEnabled's.
func (c *Core) DeleteUser(by Caller, id string, expected Revision) error {
	a := c.begin(by, ActionUserDelete)
	defer a.end()
	r, err := a.user(PermWriteUsers, id, expected)
	if err != nil {
		return err
	}
	if c.rules.Delete == DeleteNone || c.rules.Delete == "" {
		return unsupported("delete a service user")
	}
	c.killTokens(r, "")
	if c.rules.Delete == DeleteSoft {
		a.touched(r) // tells when, and by whom
	}
	c.users.remove(r, c.rules.Delete == DeleteSoft)
	c.goneUser(r)
	a.done()
	return nil
}

// Batch does the same to several users, each on its own: one result per item, in order. The whole batch is refused
// with CodeForbidden, CodeUnsupported or CodeValidation (no items, or more than Limits.Batch).
func (c *Core) Batch(by Caller, verb BatchVerb, items []BatchItem) ([]BatchResult, error) {
	limit := c.rules.Limits.Batch
	switch {
	case limit == 0:
		return nil, unsupported("work on several service users in one request")
	case by.Require(PermWriteUsers) != nil:
		return nil, by.Require(PermWriteUsers)
	case len(items) == 0 || len(items) > limit:
		return nil, invalid(FieldError{"/items", "size", "has between 1 and " + count(limit, "item")})
	}
	results := make([]BatchResult, len(items))
	for i, item := range items {
		results[i] = c.batchItem(by, verb, item)
	}
	return results, nil
}

func (c *Core) batchItem(by Caller, verb BatchVerb, item BatchItem) BatchResult {
	result := BatchResult{ID: item.ID}
	var user User
	switch verb {
	case BatchEnable, BatchDisable:
		user, result.Changed, result.Err = c.SetEnabled(by, item.ID, item.Revision, verb == BatchEnable)
		if result.Err == nil {
			result.User = &user
		}
	case BatchDelete:
		result.Err = c.DeleteUser(by, item.ID, item.Revision)
		result.Changed = result.Err == nil
	default:
		result.Err = unsupported("do that to several service users")
	}
	return result
}

func (p *UserPatch) apply(r *record) {
	set(&r.name, p.Name)
	set(&r.description, p.Description)
	set(&r.contact, p.Contact)
	set(&r.enabled, p.Enabled)
	set(&r.endDate, p.EndDate)
	set(&r.accounts, p.Accounts)
	set(&r.groups, p.Groups)
	set(&r.policies, p.Policies)
	set(&r.managers, p.Managers)
	r.accounts, r.groups, r.policies = slices.Clone(r.accounts), slices.Clone(r.groups), slices.Clone(r.policies)
	r.managers = cloneGrants(r.managers)
}

func set[T any](to *T, from Optional[T]) {
	if from.Set {
		*to = from.Value
	}
}

func cloneGrants(grants []Grant) []Grant {
	out := slices.Clone(grants)
	for i := range out {
		out[i].Roles = slices.Clone(out[i].Roles)
	}
	return out
}
