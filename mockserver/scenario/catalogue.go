package scenario

import "steward/mockserver/core"

func ref(id, name string) core.Ref { return core.Ref{ID: id, Name: name} }

// catalogue is the same in every scenario, the empty one included, so that a user can be made.
func catalogue() core.Catalogue {
	return core.Catalogue{
		Accounts: []core.Account{
			{Ref: ref("acc_main", "Main")},
			{Ref: ref("acc_europe", "Europe")},
			{Ref: ref("acc_staging", "Staging")},
			{Ref: ref("acc_sandbox", "Sandbox")},
			{Ref: ref("acc_partners", "Partners")},
		},
		Managers: managers(),
		Groups: []core.Group{
			{Ref: ref("grp_ci", "CI"), Description: "Build and release machines"},
			{Ref: ref("grp_data", "Data"), Description: "Pipelines and reports"},
			{Ref: ref("grp_finance", "Finance"), Description: "Billing and ledgers"},
			{Ref: ref("grp_monitoring", "Monitoring"), Description: "Probes and exporters"},
			{Ref: ref("grp_operations", "Operations"), Description: "Runs the platform"},
			{Ref: ref("grp_partners", "Partners"), Description: "Integrations of other companies"},
			{
				Ref: ref("grp_auditors", "Auditors"), Description: "May read everything, the audit trail included",
				Grants: core.ReadPermissions(),
			},
			{Ref: ref("grp_admins", "Administrators"), Description: "May do everything", Admin: true},
			{
				Ref: ref("grp_owners", "Workspace owners"), Description: "Own the workspace", Admin: true,
				Closed: "only people can own the workspace",
			},
			{
				Ref: ref("grp_breakglass", "Break glass"), Description: "For emergencies",
				Closed: "members sign in with a security key",
			},
		},
		Policies: []core.Policy{
			{Ref: ref("pol_deploy", "deploy"), Description: "Roll out to any environment"},
			{Ref: ref("pol_deploy_staging", "deploy-staging"), Description: "Roll out to staging"},
			{Ref: ref("pol_read_all", "read-all"), Description: "Read every resource"},
			{Ref: ref("pol_metrics", "metrics-read"), Description: "Read metrics and health"},
			{Ref: ref("pol_backup", "backup-write"), Description: "Write backups, never read them"},
			{Ref: ref("pol_export", "export"), Description: "Export reports"},
			{Ref: ref("pol_invoices", "invoices"), Description: "Create and send invoices"},
			{Ref: ref("pol_queue", "queue-consume"), Description: "Take messages from queues"},
			{
				Ref: ref("pol_audit", "audit-read"), Description: "Read the audit trail",
				Grants: []core.Permission{core.PermReadAudit},
			},
			{
				Ref: ref("pol_keys", "key-rotation"), Description: "Rotate the keys of service users",
				Grants: []core.Permission{core.PermReadUsers, core.PermWriteKeys},
			},
			{Ref: ref("pol_admin", "admin"), Description: "May do everything, on every account", Admin: true},
		},
	}
}

func managers() []core.Manager {
	reader := core.Role{Ref: ref("reader", "Reader"), Description: "Reads, changes nothing"}
	editor := core.Role{Ref: ref("editor", "Editor"), Description: "Reads and changes"}
	admin := func(what string) core.Role {
		return core.Role{Ref: ref("admin", what+" administrator"), Description: "May do everything here", Admin: true}
	}
	manager := func(id, name, about string, more ...core.Role) core.Manager {
		roles := append([]core.Role{reader, editor}, more...)
		return core.Manager{Ref: ref(id, name), Description: about, Roles: append(roles, admin(name))}
	}
	return []core.Manager{
		manager("billing", "Billing", "Invoices and payments",
			core.Role{Ref: ref("invoicer", "Invoicer"), Description: "Creates and sends invoices"}),
		manager("certificates", "Certificates", "Issues and renews certificates",
			core.Role{Ref: ref("cert-manager", "Certificate manager"), Description: "Issues, renews and revokes"},
			core.Role{Ref: ref("enroller", "Enroller"), Description: "Enrols devices"}),
		manager("deployments", "Deployments", "Releases and rollouts",
			core.Role{Ref: ref("releaser", "Releaser"), Description: "Rolls out and rolls back"}),
		manager("inventory", "Inventory", "Devices and assets"),
		manager("messaging", "Messaging", "Queues and topics",
			core.Role{Ref: ref("consumer", "Consumer"), Description: "Takes messages"},
			core.Role{Ref: ref("publisher", "Publisher"), Description: "Sends messages"}),
		manager("monitoring", "Monitoring", "Metrics, probes, alerts"),
		manager("reports", "Reports", "Dashboards and exports",
			core.Role{Ref: ref("exporter", "Exporter"), Description: "Exports reports"}),
		manager("signing", "Signing", "Signs software and documents",
			core.Role{Ref: ref("signer", "Signer"), Description: "Signs, within the approved key pairs"}),
		manager("storage", "Storage", "Files, backups, archives",
			core.Role{Ref: ref("backup-writer", "Backup writer"), Description: "Writes backups"}),
		manager("workflows", "Workflows", "Jobs and schedules",
			core.Role{Ref: ref("runner", "Runner"), Description: "Starts and stops jobs"}),
	}
}
