package filter_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/filter"
)

func many(n int) []*apiclient.ServiceUser {
	users := make([]*apiclient.ServiceUser, n)
	for i := range users {
		age := time.Duration(i%500) * 24 * time.Hour
		u := &apiclient.ServiceUser{
			ID:   apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N%06d", i)),
			Name: fmt.Sprintf("billing-export-%06d", i), Description: "Exports invoices to the warehouse every night",
			Contact: fmt.Sprintf("person.%d@example.com", i%300), Enabled: i%9 != 0, EndDate: today.AddDays(i%400 - 30),
			Keys:      apiclient.KeySummary{Usable: i % 3, Limit: 2, UsedKnown: true, Oldest: now.Add(-age), LastUsed: now.Add(-age / 3)},
			CreatedAt: now.Add(-age), UpdatedAt: now.Add(-age / 2),
		}
		for m := range 1 + i%2 {
			u.Managers = append(u.Managers, apiclient.Membership{
				Manager: ref(fmt.Sprint("manager-", m), fmt.Sprintf("Trust Lifecycle %d", m)),
				Roles:   []apiclient.Ref{ref("cert-manager", "Certificate manager"), ref(fmt.Sprint("role-", i%20), fmt.Sprintf("Operator %d", i%20))},
			})
		}
		users[i] = u
	}
	return users
}

func BenchmarkApply(b *testing.B) {
	users := many(100_000)
	for _, text := range []string{
		"zebra", "e", "export-0999", "status:disabled", "-status:expired night 99", "ärzte", "end<30d", "end<2027-01-01", "key>90d", "unused>60d",
		"keys:2", "role:admin", "contact:none", "end<30d role:operator or key>90d",
	} {
		f, err := filter.Parse(text)
		require.NoError(b, err)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Apply(users, now, warning)
			}
		})
	}
}

func BenchmarkGather(b *testing.B) {
	users := many(100_000)
	for b.Loop() {
		filter.Gather(users)
	}
}

func BenchmarkComplete(b *testing.B) {
	seen := filter.Gather(many(1_000))
	b.ReportAllocs()
	for b.Loop() {
		filter.Language{}.Complete("ada status:expired contact:9", 28, seen)
	}
}
