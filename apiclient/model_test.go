package apiclient_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestStatusOfUser(t *testing.T) {
	t.Parallel()
	end := apiclient.NewDate(2026, time.January, 12)
	last := time.Date(2026, 1, 12, 23, 59, 59, 999_999_999, time.UTC)
	for _, tc := range []struct {
		name string
		user apiclient.ServiceUser
		now  time.Time
		want apiclient.Status
	}{
		{"enabled without end", apiclient.ServiceUser{Enabled: true}, last, apiclient.StatusEnabled},
		{"disabled without end", apiclient.ServiceUser{}, last, apiclient.StatusDisabled},
		{"enabled in its last instant", apiclient.ServiceUser{Enabled: true, EndDate: end}, last, apiclient.StatusEnabled},
		{"expired at midnight", apiclient.ServiceUser{Enabled: true, EndDate: end}, last.Add(1), apiclient.StatusExpired},
		{"expired outranks disabled", apiclient.ServiceUser{EndDate: end}, last.Add(1), apiclient.StatusExpired},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, tc.user.Status(tc.now))
		})
	}
}

func TestExpiringIsEnabledAndWithinTheWindow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 12, 12, 0, 0, 0, time.UTC)
	at := func(days int, enabled bool) *apiclient.ServiceUser {
		return &apiclient.ServiceUser{Enabled: enabled, EndDate: apiclient.DateOf(now).AddDays(days)}
	}
	assert.True(t, at(0, true).Expiring(now, apiclient.DefaultWarning))
	assert.True(t, at(29, true).Expiring(now, apiclient.DefaultWarning))
	assert.False(t, at(30, true).Expiring(now, apiclient.DefaultWarning))
	assert.False(t, at(5, false).Expiring(now, apiclient.DefaultWarning))
	assert.False(t, at(-1, true).Expiring(now, apiclient.DefaultWarning))
	assert.False(t, (&apiclient.ServiceUser{Enabled: true}).Expiring(now, apiclient.DefaultWarning))
}

func TestFieldRuleCheck(t *testing.T) {
	t.Parallel()
	rule := apiclient.FieldRule{Required: true, MaxLength: 5, Pattern: regexp.MustCompile(`^[a-zé-]+$`), Words: "lower-case letters and hyphens"}
	for value, want := range map[string]string{
		"": "is required", "abc": "", "ééééé": "", "abcdef": "is longer than 5 characters", "A": "lower-case letters and hyphens",
	} {
		assert.Equal(t, want, rule.Check(value), "%q", value)
	}
	assert.Empty(t, apiclient.FieldRule{}.Check(""))
	assert.Empty(t, apiclient.FieldRule{}.Check(strings.Repeat("x", 10_000)))
	assert.Equal(t, "has characters that the system does not accept", apiclient.FieldRule{Pattern: regexp.MustCompile(`^a$`)}.Check("b"))
}

func TestDescriptionCan(t *testing.T) {
	t.Parallel()
	d := apiclient.Description{
		Fields: map[apiclient.Field]apiclient.FieldRule{apiclient.FieldName: {}},
		Actions: map[apiclient.ActionName]apiclient.Support{
			apiclient.ActCreate: {OK: true}, apiclient.ActDelete: {Reason: "users here are kept for ever"}, apiclient.ActDetach: {},
		},
	}
	assert.Empty(t, d.Can(apiclient.ActCreate))
	assert.Equal(t, "users here are kept for ever", d.Can(apiclient.ActDelete))
	assert.NotEmpty(t, d.Can(apiclient.ActDetach))
	assert.NotEmpty(t, d.Can(apiclient.ActAudit))
	assert.True(t, d.Has(apiclient.FieldName))
	assert.False(t, d.Has(apiclient.FieldContact))
}

func TestOptionalTellsAbsentNullAndValueApart(t *testing.T) {
	t.Parallel()
	var absent apiclient.Optional[string]
	assert.True(t, absent.IsAbsent())
	assert.False(t, absent.IsNull())
	null := apiclient.Null[string]()
	assert.False(t, null.IsAbsent())
	assert.True(t, null.IsNull())
	_, ok := null.Get()
	assert.False(t, ok)
	empty := apiclient.Set("")
	assert.False(t, empty.IsAbsent())
	value, ok := empty.Get()
	assert.True(t, ok)
	assert.Empty(t, value)
}

func TestErrorSaysWhatWasTriedWhatHappenedAndWhatToDo(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := error(&apiclient.Error{
		Kind: apiclient.ErrInvalid, Op: "create ci-deploy", Message: "not accepted", Next: "Change the name.",
		Fields: []apiclient.FieldError{{Pointer: "/name", Message: "is too long"}}, Err: cause,
	})
	assert.Equal(t, "create ci-deploy: not accepted; name is too long. Change the name.", err.Error())
	require.ErrorIs(t, err, apiclient.ErrInvalid)
	require.ErrorIs(t, err, cause)
	require.NotErrorIs(t, err, apiclient.ErrConflict)
	assert.Equal(t, "It is gone. Refresh.", (&apiclient.Error{Message: "It is gone.", Next: "Refresh."}).Error())
	assert.Equal(t, "failed", (&apiclient.Error{}).Error())
	assert.Equal(t, "not found", (&apiclient.Error{Kind: apiclient.ErrNotFound}).Error())
	assert.Equal(t, "cause", (&apiclient.Error{Err: cause}).Error())
}

func TestIntentsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[apiclient.Intent]bool{}
	for range 1000 {
		intent := apiclient.NewIntent()
		require.Regexp(t, `^[A-Z2-7]{26}$`, string(intent))
		require.False(t, seen[intent])
		seen[intent] = true
	}
	ctx := apiclient.WithIntent(t.Context(), "given")
	assert.Equal(t, apiclient.Intent("given"), apiclient.IntentFrom(ctx))
	assert.NotEmpty(t, apiclient.IntentFrom(t.Context()))
}
