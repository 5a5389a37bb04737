package apiclient_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

func TestDateEndsAtTheLastSecondOfItsDayInUTC(t *testing.T) {
	t.Parallel()
	d := apiclient.NewDate(2026, time.January, 12)
	assert.Equal(t, "2026-01-12", d.String())
	assert.Equal(t, "2026-01-13T00:00:00Z", d.Expiry().Format(time.RFC3339))
	assert.Equal(t, "2026-01-12T23:59:59Z", d.LastInstant().Format(time.RFC3339))
}

func TestDateAgreesWithTime(t *testing.T) {
	t.Parallel()
	// The years 1 to 9999 are what the wire form can hold.
	instants := rapid.Int64Range(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9998, 12, 31, 0, 0, 0, 0, time.UTC).Unix())
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("drawn", rapid.IntRange(-14*3600, 14*3600).Draw(t, "zone"))
		at := time.Unix(instants.Draw(t, "instant"), 0).In(zone)
		d := apiclient.DateOf(at)
		y, m, day := at.UTC().Date()
		require.Equal(t, apiclient.NewDate(y, m, day), d)
		require.Equal(t, time.Date(y, m, day, 0, 0, 0, 0, time.UTC), d.Time())
		require.Equal(t, at.UTC().Format(time.DateOnly), d.String())
		require.False(t, at.Before(d.Time()))
		require.True(t, at.Before(d.Expiry()), "the user works all day")
		require.Equal(t, d.Expiry(), d.LastInstant().Add(time.Second))
		parsed, err := apiclient.ParseDate(d.String())
		require.NoError(t, err)
		require.Equal(t, d, parsed)
		n := rapid.IntRange(-1000, 300).Draw(t, "days")
		require.Equal(t, d.Time().AddDate(0, 0, n), d.AddDays(n).Time())
		require.Equal(t, n, d.AddDays(n).DaysSince(d))
	})
}

func TestDateOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) apiclient.Date {
			if rapid.IntRange(0, 4).Draw(t, name+" is never") == 0 {
				return apiclient.Date{}
			}
			return apiclient.DateOf(time.Unix(rapid.Int64Range(0, 10*86400).Draw(t, name), 0))
		}
		a, b := draw("a"), draw("b")
		rank := func(d apiclient.Date) int64 {
			if d.IsZero() {
				return math.MaxInt64
			}
			return d.Time().Unix()
		}
		switch {
		case rank(a) < rank(b):
			require.Equal(t, -1, a.Compare(b))
		case rank(a) > rank(b):
			require.Equal(t, 1, a.Compare(b))
		default:
			require.Zero(t, a.Compare(b))
			require.Equal(t, a, b)
		}
	})
}

func TestParseDateRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2026", "2026-13-01", "2026-02-30", "12.01.2026", "2026-01-12T00:00:00Z", "tomorrow", "2026-1-2"} {
		_, err := apiclient.ParseDate(text)
		assert.ErrorContains(t, err, "2027-01-12", "%q", text)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2026-01-12")
	f.Add("0001-01-01")
	f.Add("9999-12-31")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := apiclient.ParseDate(text)
		if err == nil && d.String() != text {
			t.Fatalf("%q became %q", text, d)
		}
	})
}
