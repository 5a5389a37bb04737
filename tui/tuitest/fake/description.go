package fake

import (
	"regexp"

	"steward/apiclient"
)

// Open is the description of a system with the rule set "open": everything on, only the name required, two keys, a key
// handed out at creation.
func Open() apiclient.Description {
	supported := map[apiclient.ActionName]apiclient.Support{}
	for _, a := range []apiclient.ActionName{
		apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActEnable, apiclient.ActDisable, apiclient.ActDelete,
		apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyExpire,
		apiclient.ActKeyDelete, apiclient.ActAttach, apiclient.ActDetach, apiclient.ActAudit,
	} {
		supported[a] = apiclient.Support{OK: true}
	}
	return apiclient.Description{
		System: "service users", Tenant: "acme", Rules: "open",
		Fields: map[apiclient.Field]apiclient.FieldRule{
			apiclient.FieldName: {
				Required: true, MaxLength: 255,
				Pattern: regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{M}\p{N} ._@/+-]*[\p{L}\p{M}\p{N}._@/+-])?$`),
				Words:   "starts with a letter or digit, has only letters, digits, spaces and . _ - @ / +, and ends in no space",
			},
			apiclient.FieldDescription: {MaxLength: 1000},
			apiclient.FieldContact:     {MaxLength: 254},
			apiclient.FieldEndDate:     {},
			apiclient.FieldAccounts:    {},
			apiclient.FieldManagers:    {},
			apiclient.FieldGroups:      {},
			apiclient.FieldPolicies:    {},
			apiclient.FieldLastUsed:    {ReadOnly: true},
			apiclient.FieldAudit:       {ReadOnly: true},
		},
		Keys: apiclient.KeyRules{
			Limit: 2, Named: true, OnCreation: true, Create: true, Regenerate: true, RegenerateSame: true, Rename: true,
			ExpireNow: true, ExpireAt: true, Delete: true, SecretPrintable: "secret",
		},
		Delete:     apiclient.DeleteFinal,
		Idempotent: true,
		Actions:    supported,
		Limits:     apiclient.Limits{PageSize: 1000, Batch: 200, Concurrency: 8},
		Authenticate: []apiclient.AuthExample{{
			Label: "Bearer token", Header: "Authorization: Bearer <token>", Note: "from POST /oauth/token with the pair above",
		}},
	}
}
