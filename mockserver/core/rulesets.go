package core

import "time"

// RuleSets are all rule sets there are, the default one first: what each kind of system has, demands and lacks.
func RuleSets() []RuleSet {
	return []RuleSet{Open(), Trustgrid(), Precisely(), Scaleft(), Digicert()}
}

// tellsAll is a field rule without demands.
func tellsAll(fields map[Field]FieldRule, names ...Field) map[Field]FieldRule {
	for _, name := range names {
		fields[name] = FieldRule{}
	}
	return fields
}

// defaultLimits are those of a system that has no batch form.
func defaultLimits() Limits {
	return Limits{PageDefault: 100, PageMax: 1000, TokenLife: time.Hour}
}

// Trustgrid has a name, a status, policies, and one key pair whose old secret dies when another is generated.
func Trustgrid() RuleSet {
	return RuleSet{
		Name: "trustgrid",
		Fields: tellsAll(map[Field]FieldRule{
			FieldName: {
				Required: true, MaxLength: 100, Pattern: `^[A-Za-z0-9_-]+$`,
				Words: "has only letters, digits, hyphens and underscores",
			},
		}, FieldPolicies, FieldAudit),
		Keys: KeyRules{
			Limit: 1, Create: true, Regenerate: true, RegenerateKeepsID: true,
		},
		Delete: DeleteFinal, Limits: defaultLimits(),
		Update: true, Toggle: true, Attach: true,
		Authenticate: []Authentication{{
			Way: AuthenticateTrustgrid, Label: "Header", Header: "Authorization: trustgrid-token {key_id}:{secret}",
			Note: "with every request",
		}},
	}
}

// Precisely Data Integrity Suite: two keys, of which each can be regenerated under its id; the owners' group is closed.
func Precisely() RuleSet {
	return RuleSet{
		Name: "precisely",
		Fields: tellsAll(map[Field]FieldRule{
			FieldName:        {Required: true, MaxLength: 255},
			FieldDescription: {MaxLength: 1000},
		}, FieldManagers, FieldGroups, FieldPolicies, FieldLastUsed, FieldAudit),
		Keys: KeyRules{
			Limit: 2, Create: true, Regenerate: true, RegenerateKeepsID: true, Delete: true,
		},
		Delete: DeleteFinal, Limits: defaultLimits(),
		Update: true, Toggle: true, Attach: true,
		Authenticate: []Authentication{
			{
				Way: AuthenticateAPIKey, Label: "API key", Header: "Authorization: Apikey base64({key_id}:{secret})",
				Note: "base64 of the pair, with every request",
			},
			{
				Way: AuthenticateOAuth, Label: "OAuth token", Header: "Authorization: Bearer <token>",
				Note: "from POST /auth/v2/token with the pair, grant_type=client_credentials and scope=default",
			},
		},
	}
}

// Scaleft is Okta Advanced Server Access and Okta Privileged Access: groups, and any number of keys, of which the newest
// makes all others expire in two days. A deleted user's name stays taken.
func Scaleft() RuleSet {
	return RuleSet{
		Name: "scaleft",
		Fields: tellsAll(map[Field]FieldRule{
			FieldName: {
				Required: true, MaxLength: 255, Pattern: `^[\p{L}\p{N}][\p{L}\p{N} ._@+-]*$`,
				Words: "starts with a letter or digit, and has only letters, digits, spaces and . _ - @ +",
			},
		}, FieldGroups, FieldLastUsed, FieldAudit),
		Keys: KeyRules{
			Create: true, CreateExpiresOther: true, OtherLife: 48 * time.Hour, ExpireNow: true,
		},
		Delete: DeleteSoft, Limits: defaultLimits(),
		Update: true, Toggle: true, Attach: true,
		Authenticate: []Authentication{{
			Way: AuthenticateServiceToken, Label: "Bearer token", Header: "Authorization: Bearer <token>",
			Note: `from POST /service_token with {"key_id","key_secret"}`,
		}},
	}
}

// Digicert is DigiCert ONE: a user is its token, handed out when it is made; managers and roles, accounts, an end date.
func Digicert() RuleSet {
	return RuleSet{
		Name: "digicert",
		Fields: tellsAll(map[Field]FieldRule{
			FieldName: {
				Required: true, MaxLength: 255, Pattern: `^[A-Za-z0-9 _-]+$`,
				Words: "has only letters, digits, spaces, dashes and underscores",
			},
			FieldDescription: {MaxLength: 1000},
			FieldContact:     {Required: true, MaxLength: 254},
			FieldAccounts:    {Required: true},
			FieldManagers:    {Required: true},
		}, FieldEndDate, FieldAudit),
		Keys:   KeyRules{Limit: 1, OnCreation: true},
		Delete: DeleteFinal, Limits: defaultLimits(),
		Update: true, Toggle: true,
		SecretName: "token",
		Authenticate: []Authentication{{
			Way: AuthenticateToken, Label: "API token", Header: "x-api-key: {secret}", Note: "with every request",
		}},
	}
}
