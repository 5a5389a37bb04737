package scenario

import "steward/mockserver/core"

// trustgridWardrobe has the built-in policies of the field, and two of the tenant's own. A policy goes by its name.
func trustgridWardrobe() wardrobe {
	return wardrobe{
		catalogue: core.Catalogue{Policies: []core.Policy{
			{Ref: ref("builtin-tg-access-admin", "builtin-tg-access-admin"), Description: "Manages users and their access"},
			{Ref: ref("builtin-tg-admin", "builtin-tg-admin"), Description: "May do everything", Admin: true},
			{Ref: ref("builtin-tg-apps-user", "builtin-tg-apps-user"), Description: "Uses published applications"},
			{Ref: ref("builtin-tg-monitor", "builtin-tg-monitor"), Description: "Reads status and metrics"},
			{Ref: ref("builtin-tg-node-admin", "builtin-tg-node-admin"), Description: "Manages nodes"},
			{Ref: ref("builtin-tg-operator", "builtin-tg-operator"), Description: "Operates nodes and tunnels"},
			{Ref: ref("builtin-tg-provisioning-admin", "builtin-tg-provisioning-admin"), Description: "Provisions nodes and certificates"},
			{Ref: ref("builtin-tg-upgrade-admin", "builtin-tg-upgrade-admin"), Description: "Upgrades nodes"},
			{Ref: ref("pol-edge-read", "pol-edge-read"), Description: "Reads the edge nodes of this tenant"},
			{Ref: ref("pol-invoices", "pol-invoices"), Description: "Reads usage for invoices"},
		}},
		accesses: map[string]access{
			"deploy":        {policies: []string{"builtin-tg-apps-user", "builtin-tg-upgrade-admin"}},
			"staging":       {policies: []string{"builtin-tg-apps-user"}},
			"monitor":       {policies: []string{"builtin-tg-monitor"}},
			"finance":       {policies: []string{"pol-invoices"}},
			"data":          {policies: []string{"builtin-tg-apps-user", "pol-edge-read"}},
			"backup":        {policies: []string{"pol-edge-read"}},
			"partner":       {policies: []string{"builtin-tg-apps-user"}},
			"certs":         {policies: []string{"builtin-tg-provisioning-admin"}},
			"signing":       {policies: []string{"builtin-tg-operator"}},
			"none":          {},
			"audit":         {policies: []string{"builtin-tg-monitor", "pol-edge-read"}},
			"rotation":      {policies: []string{"builtin-tg-access-admin"}},
			"admin":         {policies: []string{"builtin-tg-admin"}},
			"storage admin": {policies: []string{"builtin-tg-node-admin"}},
			"everything":    {policies: []string{"builtin-tg-operator", "builtin-tg-monitor", "builtin-tg-apps-user", "pol-edge-read"}},
		},
	}
}

// scaleftWardrobe has the groups of a team. A group goes by its name.
func scaleftWardrobe() wardrobe {
	group := func(name, about string) core.Group { return core.Group{Ref: ref(name, name), Description: about} }
	return wardrobe{
		catalogue: core.Catalogue{Groups: []core.Group{
			group("auditors", "reporting_user"), group("deployers", "access_user"), group("everyone", "access_user"),
			group("finance", "access_user"), group("monitoring", "access_user"), group("operations", "server_admin"),
			group("partners", "access_user"), group("pipelines", "access_user"), group("signing", "access_user"),
			{Ref: ref("team-admins", "team-admins"), Description: "access_admin", Admin: true},
		}},
		accesses: map[string]access{
			"deploy":        {groups: []string{"deployers"}},
			"staging":       {groups: []string{"deployers"}},
			"monitor":       {groups: []string{"monitoring"}},
			"finance":       {groups: []string{"finance"}},
			"data":          {groups: []string{"pipelines"}},
			"backup":        {groups: []string{"operations"}},
			"partner":       {groups: []string{"partners"}},
			"certs":         {groups: []string{"operations"}},
			"signing":       {groups: []string{"deployers", "signing"}},
			"none":          {},
			"audit":         {groups: []string{"auditors"}},
			"rotation":      {groups: []string{"operations"}},
			"admin":         {groups: []string{"team-admins"}},
			"storage admin": {groups: []string{"operations", "signing"}},
			"everything":    {groups: []string{"operations", "pipelines", "monitoring"}},
		},
	}
}
