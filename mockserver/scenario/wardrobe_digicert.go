package scenario

import "steward/mockserver/core"

// digicertWardrobe has the applications of the field as managers, each with roles of its own.
func digicertWardrobe() wardrobe {
	return wardrobe{
		catalogue: core.Catalogue{
			Accounts: []core.Account{
				{Ref: ref("acc_main", "Main")}, {Ref: ref("acc_staging", "Staging")}, {Ref: ref("acc_partners", "Partners")},
			},
			Managers: digicertApplications(),
		},
		accesses: map[string]access{
			"deploy":        {accounts: []string{"acc_main"}, managers: []core.Grant{grant("software-trust", "signer")}},
			"staging":       {accounts: []string{"acc_staging"}, managers: []core.Grant{grant("software-trust", "read-only")}},
			"monitor":       {accounts: []string{"acc_main"}, managers: []core.Grant{grant("trust-lifecycle", "read-only"), grant("ca-manager", "read-only")}},
			"finance":       {accounts: []string{"acc_main"}, managers: []core.Grant{grant("account-manager", "read-only")}},
			"data":          {accounts: []string{"acc_main", "acc_staging"}, managers: []core.Grant{grant("trust-lifecycle", "read-only"), grant("iot-trust", "device-viewer")}},
			"backup":        {accounts: []string{"acc_main"}, managers: []core.Grant{grant("ca-manager", "read-only")}},
			"partner":       {accounts: []string{"acc_partners"}, managers: []core.Grant{grant("iot-trust", "device-manager")}},
			"certs":         {accounts: []string{"acc_main"}, managers: []core.Grant{grant("trust-lifecycle", "certificate-manager", "enroller"), grant("ca-manager", "read-only")}},
			"signing":       {accounts: []string{"acc_main"}, managers: []core.Grant{grant("software-trust", "signer"), grant("document-trust", "signer")}},
			"none":          {accounts: []string{"acc_main"}, managers: []core.Grant{grant("account-manager", "read-only")}},
			"audit":         {accounts: []string{"acc_main"}, managers: []core.Grant{grant("account-manager", "auditor")}},
			"rotation":      {accounts: []string{"acc_main"}, managers: []core.Grant{grant("account-manager", "user-manager")}},
			"admin":         {accounts: []string{"acc_main", "acc_staging"}, managers: []core.Grant{grant("account-manager", "account-admin"), grant("trust-lifecycle", "certificate-manager")}},
			"storage admin": {accounts: []string{"acc_main"}, managers: []core.Grant{grant("ca-manager", "ca-admin")}},
			"everything":    {accounts: []string{"acc_main", "acc_staging", "acc_partners"}, managers: []core.Grant{grant("trust-lifecycle", "certificate-manager", "read-only"), grant("iot-trust", "device-manager"), grant("document-trust", "signer"), grant("software-trust", "signer"), grant("ca-manager", "read-only")}},
		},
	}
}

func digicertApplications() []core.Manager {
	role := func(id, name, about string) core.Role { return core.Role{Ref: ref(id, name), Description: about} }
	admin := func(id, name string) core.Role {
		return core.Role{Ref: ref(id, name), Description: "May do everything here", Admin: true}
	}
	reads := role("read-only", "Read only", "Reads, changes nothing")
	signer := role("signer", "Signer", "Signs with approved key pairs")
	return []core.Manager{
		{Ref: ref("account-manager", "Account Manager"), Roles: []core.Role{
			reads,
			{Ref: ref("auditor", "Auditor"), Description: "Reads the audit log", Grants: core.ReadPermissions()},
			role("user-manager", "User manager", "Manages users"), admin("account-admin", "Account administrator"),
		}},
		{Ref: ref("ca-manager", "CA Manager"), Roles: []core.Role{reads, admin("ca-admin", "CA administrator")}},
		{Ref: ref("document-trust", "Document Trust"), Roles: []core.Role{reads, signer}},
		{Ref: ref("iot-trust", "IoT Trust"), Roles: []core.Role{
			role("device-viewer", "Device viewer", "Reads devices"), role("device-manager", "Device manager", "Manages devices"),
		}},
		{Ref: ref("software-trust", "Software Trust"), Roles: []core.Role{reads, signer}},
		{Ref: ref("trust-lifecycle", "Trust Lifecycle"), Roles: []core.Role{
			reads, role("enroller", "Enroller", "Enrols certificates"),
			role("certificate-manager", "Certificate manager", "Issues, renews and revokes"),
		}},
	}
}
