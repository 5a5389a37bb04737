package fake

import (
	"fmt"
	"time"

	"steward/apiclient"
)

// Population is the usual fleet as it stands at now: ten users that show every state.
func Population(now time.Time) []apiclient.ServiceUser {
	today := apiclient.DateOf(now)
	used := func(ago time.Duration) apiclient.KeySummary {
		return apiclient.KeySummary{Usable: 1, LastUsed: now.Add(-ago)}
	}
	const day = 24 * time.Hour
	tlm := apiclient.Membership{
		Manager: ref("trust-lifecycle", "Trust Lifecycle"),
		Roles:   []apiclient.Ref{ref("cert-manager", "Certificate manager"), ref("read-only", "Read only")},
	}
	ca := apiclient.Membership{Manager: ref("ca", "CA"), Roles: []apiclient.Ref{ref("read-only", "Read only")}}
	main := []apiclient.Ref{ref("acc_main", "Main")}
	users := []apiclient.ServiceUser{
		{
			Name: "ci-deploy", Description: "Deploys web and api from the build servers", Contact: "ada@example.com", Enabled: true,
			EndDate: today.AddDays(12), Accounts: main, Managers: []apiclient.Membership{tlm, ca},
			Groups: []apiclient.Ref{ref("grp_ci", "CI")}, Policies: []apiclient.Ref{ref("pol_deploy", "deploy")},
			Keys: apiclient.KeySummary{Usable: 2, LastUsed: now.Add(-3 * time.Minute)},
		},
		{
			Name: "ci-deploy-prod", Description: "Production deployments", Contact: "ada@example.com", Enabled: true,
			EndDate: today.AddDays(200), Accounts: main, Managers: []apiclient.Membership{tlm}, Keys: used(2 * time.Hour),
		},
		{
			Name: "finance team", Description: "Monthly closing", Contact: "fin@example.com",
			Managers: []apiclient.Membership{{Manager: ref("accounting", "Accounting"), Roles: []apiclient.Ref{ref("export", "Export")}}},
			Keys:     apiclient.KeySummary{Usable: 1},
		},
		{Name: "batch-eu", Contact: "dana@example.com", Enabled: true, Groups: []apiclient.Ref{ref("grp_batch", "Batch")}, Keys: used(9 * time.Hour)},
		{Name: "batch-us", Contact: "dana@example.com", Enabled: true, Groups: []apiclient.Ref{ref("grp_batch", "Batch")}, Keys: used(10 * time.Hour)},
		{Name: "ci-legacy-07", Description: "Old build server", Enabled: true, EndDate: today.AddDays(-40), Keys: used(100 * day)},
		{Name: "ci-legacy-08", Description: "Old build server", EndDate: today.AddDays(-3)},
		{Name: "backup", Contact: "ops@example.com", Enabled: true, Policies: []apiclient.Ref{ref("pol_admin", "admin")}, Keys: used(day)},
		{Name: "monitoring", Contact: "ops@example.com", Enabled: true, EndDate: today, Keys: used(time.Minute)},
		{Name: "unused-import", Contact: "eve@example.com", EndDate: today.AddDays(5)},
	}
	for i := range users {
		u := &users[i]
		u.ID = apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N0A%04d", i+1))
		u.CreatedAt, u.CreatedBy = now.AddDate(0, 0, -30*(i+1)), "dana"
		u.UpdatedAt, u.UpdatedBy = now.AddDate(0, 0, -i-1), "ada"
	}
	return users
}

// Many is a fleet of n users, all enabled, for tests of long lists.
func Many(n int, now time.Time) []apiclient.ServiceUser {
	users := make([]apiclient.ServiceUser, n)
	for i := range users {
		users[i] = apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N%06d", i+1)), Name: fmt.Sprintf("user-%04d", i+1),
			Contact: fmt.Sprintf("owner%d@example.com", i%7), Enabled: true, CreatedAt: now.AddDate(0, 0, -1), CreatedBy: "dana",
		}
	}
	return users
}
