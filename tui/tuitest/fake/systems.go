package fake

import (
	"regexp"
	"time"

	"steward/apiclient"
)

// Digicert is the description of a system whose service users are their tokens: each is handed out at creation, and
// there is nothing to do with it after that. It has a contact, accounts and managers, and no groups, policies or last use.
func Digicert() apiclient.Description {
	d := lesser("digicert (experimental)", apiclient.FieldDescription, apiclient.FieldEndDate, apiclient.FieldAudit)
	d.Fields[apiclient.FieldName] = apiclient.FieldRule{
		Required: true, Pattern: regexp.MustCompile(`^[A-Za-z0-9 _-]+$`), Words: "has only letters, digits, spaces, dashes and underscores",
	}
	d.Fields[apiclient.FieldContact] = apiclient.FieldRule{
		Required: true, Pattern: regexp.MustCompile(`^[^\s@]+@[^\s@]+$`), Words: "is an e-mail address",
	}
	d.Fields[apiclient.FieldAccounts] = apiclient.FieldRule{Required: true}
	d.Fields[apiclient.FieldManagers] = apiclient.FieldRule{Required: true}
	d.Keys = apiclient.KeyRules{Limit: 1, OnCreation: true, SecretAlone: true, SecretPrintable: "token"}
	for _, a := range []apiclient.ActionName{
		apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyExpire, apiclient.ActKeyDelete,
	} {
		d.Actions[a] = apiclient.Support{Reason: "a DigiCert service user is its token: make a new service user"}
	}
	d.Authenticate = []apiclient.AuthExample{{Label: "API token", Header: "x-api-key: {secret}", Note: "with every request"}}
	return d
}

// Trustgrid is the description of a system that has names and policies only, and one pair for each user, which is not
// made at creation and is replaced by another.
func Trustgrid() apiclient.Description {
	d := lesser("trustgrid", apiclient.FieldPolicies, apiclient.FieldAudit)
	d.Fields[apiclient.FieldName] = apiclient.FieldRule{
		Required: true, Pattern: regexp.MustCompile(`^[A-Za-z0-9_-]+$`), Words: "has only letters, digits, hyphens and underscores",
	}
	d.Keys = apiclient.KeyRules{Limit: 1, Create: true, Regenerate: true, RegenerateSame: true}
	for _, a := range []apiclient.ActionName{
		apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActAttach, apiclient.ActDetach,
	} {
		d.Actions[a] = apiclient.Support{OK: true}
	}
	d.Authenticate = []apiclient.AuthExample{{
		Label: "Header", Header: "Authorization: trustgrid-token {key_id}:{secret}", Note: "with every request",
	}}
	return d
}

// lesser is a system in which users can be made, changed, enabled, disabled and deleted, with some fields.
func lesser(name string, fields ...apiclient.Field) apiclient.Description {
	d := apiclient.Description{
		System: name, Tenant: "acme", Rules: name, Delete: apiclient.DeleteFinal,
		Fields: map[apiclient.Field]apiclient.FieldRule{}, Actions: map[apiclient.ActionName]apiclient.Support{},
		Limits: apiclient.Limits{Concurrency: 4},
	}
	for _, f := range fields {
		d.Fields[f] = apiclient.FieldRule{}
	}
	for _, a := range []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete, apiclient.ActAudit,
	} {
		d.Actions[a] = apiclient.Support{OK: true}
	}
	return d
}

// Fitted is the usual fleet as it would be in a described system: without the fields that it lacks, and with as many
// keys as it allows. What has no use there has no time of use either.
func Fitted(d apiclient.Description, now time.Time) []apiclient.ServiceUser {
	users := Population(now)
	for i := range users {
		u := &users[i]
		for field, clear := range map[apiclient.Field]func(){
			apiclient.FieldDescription: func() { u.Description = "" },
			apiclient.FieldContact:     func() { u.Contact = "" },
			apiclient.FieldEndDate:     func() { u.EndDate = apiclient.Date{} },
			apiclient.FieldAccounts:    func() { u.Accounts = nil },
			apiclient.FieldManagers:    func() { u.Managers = nil },
			apiclient.FieldGroups:      func() { u.Groups = nil },
			apiclient.FieldPolicies:    func() { u.Policies = nil },
			apiclient.FieldLastUsed:    func() { u.Keys.LastUsed = time.Time{} },
		} {
			if !d.Has(field) {
				clear()
			}
		}
		if d.Keys.OnCreation {
			u.Keys.Usable = max(u.Keys.Usable, 1)
		}
		if d.Keys.Limit > 0 {
			u.Keys.Usable = min(u.Keys.Usable, d.Keys.Limit)
		}
	}
	return users
}
