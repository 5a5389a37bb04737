package apiclient_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

func TestMomentAnswersWhatTheUserAnswers(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		now := noon.Add(time.Duration(rapid.Int64Range(-3*24*3600, 3*24*3600).Draw(t, "now")) * time.Second)
		if rapid.Bool().Draw(t, "at midnight") {
			now = now.Truncate(24 * time.Hour)
		}
		warning := time.Duration(rapid.Int64Range(0, 5*24*60).Draw(t, "warning")) * time.Minute
		user := apiclient.ServiceUser{Enabled: rapid.Bool().Draw(t, "enabled")}
		if rapid.Bool().Draw(t, "ends") {
			user.EndDate = apiclient.DateOf(noon).AddDays(rapid.IntRange(-10, 10).Draw(t, "day"))
		}
		m := apiclient.At(now, warning)
		require.Equal(t, user.Status(now), m.Status(&user))
		require.Equal(t, user.Expiring(now, warning), m.Expiring(&user))
	})
}
