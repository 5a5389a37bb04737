package config

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDurationsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "15m": 15 * time.Minute, "24h": 24 * time.Hour, "30d": 720 * time.Hour,
		"1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "0s": 0, "007s": 7 * time.Second,
		"106751d23h47m16s": 9223372036 * time.Second,
	} {
		got, err := ParseDuration(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, time.Duration(got), text)
	}
	for text, want := range map[string]error{
		"": errDuration, "30": errDurationUnit, "1d12": errDurationUnit, "s": errDuration, "-5m": errDuration,
		"1.5h": errDuration, "12h1d": errDuration, "5m5m": errDuration, "1d 2h": errDuration, "100ms": errDuration,
		"3w": errDuration, "1D": errDuration, "106752d": errDurationLong, "106751d23h47m17s": errDurationLong,
		"99999999999999999999999s": errDurationLong,
	} {
		_, err := ParseDuration(text)
		require.ErrorIs(t, err, want, text)
	}
}

func TestDurationComesBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Duration(rapid.Int64Range(0, int64(longest/time.Second)).Draw(t, "seconds")) * Duration(time.Second)
		got, err := ParseDuration(want.String())
		require.NoError(t, err)
		require.Equal(t, want, got)
		text, err := json.Marshal(want)
		require.NoError(t, err)
		var again Duration
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, want, again)
	})
}

func TestDurationThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, d := range []time.Duration{-time.Second, 1500 * time.Millisecond} {
		_, err := Duration(d).MarshalText()
		require.ErrorIs(t, err, errDurationFine)
		c := Context{Name: "a", URL: "https://example.com", Timeout: Duration(d)}
		assert.Contains(t, c.Check(), "timeout")
	}
}
