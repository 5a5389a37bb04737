package scenario

import (
	"maps"

	"steward/mockserver/core"
)

// access is what a kind of machine is usually given. Its slices are shared by many seeds; nobody writes into them.
type access struct {
	accounts []string
	managers []core.Grant
	groups   []string
	policies []string
}

func grant(manager string, roles ...string) core.Grant {
	return core.Grant{Manager: manager, Roles: roles}
}

func (a access) give(s *core.Seed) {
	s.Accounts, s.Managers, s.Groups, s.Policies = a.accounts, a.managers, a.groups, a.policies
}

// accesses by the kind of machine, the usual and the rare ones.
func accesses() map[string]access {
	all := usualAccesses()
	maps.Copy(all, rareAccesses())
	return all
}

func usualAccesses() map[string]access {
	return map[string]access{
		"deploy": {
			[]string{"acc_main", "acc_europe"},
			[]core.Grant{grant("deployments", "releaser"), grant("storage", "reader")},
			[]string{"grp_ci"},
			[]string{"pol_deploy"},
		},
		"staging": {
			[]string{"acc_staging"},
			[]core.Grant{grant("deployments", "editor")},
			[]string{"grp_ci"},
			[]string{"pol_deploy_staging"},
		},
		"monitor": {
			[]string{"acc_main"},
			[]core.Grant{grant("monitoring", "reader"), grant("messaging", "reader")},
			[]string{"grp_monitoring"},
			[]string{"pol_metrics"},
		},
		"finance": {
			[]string{"acc_main"},
			[]core.Grant{grant("billing", "invoicer"), grant("reports", "exporter")},
			[]string{"grp_finance"},
			[]string{"pol_invoices", "pol_export"},
		},
		"data": {
			[]string{"acc_main", "acc_sandbox"},
			[]core.Grant{grant("reports", "exporter", "reader"), grant("workflows", "runner"), grant("messaging", "consumer")},
			[]string{"grp_data"},
			[]string{"pol_read_all", "pol_queue"},
		},
		"backup": {
			[]string{"acc_main"}, []core.Grant{grant("storage", "backup-writer")}, nil, []string{"pol_backup"},
		},
		"partner": {
			[]string{"acc_partners"},
			[]core.Grant{grant("inventory", "reader"), grant("messaging", "publisher")},
			[]string{"grp_partners"},
			nil,
		},
		"certs": {
			[]string{"acc_main"}, []core.Grant{grant("certificates", "cert-manager", "enroller")}, nil, nil,
		},
		"signing": {
			[]string{"acc_main"},
			[]core.Grant{grant("signing", "signer"), grant("certificates", "reader")},
			[]string{"grp_ci"},
			nil,
		},
	}
}

func rareAccesses() map[string]access {
	return map[string]access{
		"none":     {},
		"audit":    {[]string{"acc_main"}, nil, []string{"grp_auditors"}, []string{"pol_audit"}},
		"rotation": {[]string{"acc_main"}, nil, []string{"grp_operations"}, []string{"pol_keys"}},
		"admin": {
			[]string{"acc_main"},
			[]core.Grant{grant("deployments", "admin"), grant("storage", "editor")},
			[]string{"grp_operations"},
			[]string{"pol_admin"},
		},
		"storage admin": {
			[]string{"acc_main", "acc_europe"}, []core.Grant{grant("storage", "admin")}, []string{"grp_admins"}, nil,
		},
		"everything": {
			[]string{"acc_main", "acc_europe", "acc_staging", "acc_sandbox"},
			[]core.Grant{
				grant("billing", "reader"), grant("certificates", "reader", "enroller"), grant("deployments", "reader"),
				grant("inventory", "editor"), grant("messaging", "consumer", "publisher"), grant("monitoring", "reader"),
				grant("reports", "reader", "exporter"), grant("storage", "reader"), grant("workflows", "runner"),
			},
			[]string{"grp_data", "grp_operations"},
			[]string{"pol_read_all", "pol_export", "pol_queue"},
		},
	}
}

// commonAccesses are those that most machines have, for drawing from.
func commonAccesses() []string {
	return []string{
		"deploy", "staging", "monitor", "finance", "data", "backup", "partner", "certs", "signing", "data", "monitor",
	}
}
