package config

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/findings"
)

func TestThresholdsAreRead(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		content string
		want    findings.Thresholds
	}{
		"nothing is said":              {"theme: dark\n", nil},
		"an empty map":                 {"findings: {}\n", nil},
		"other thresholds":             {"findings:\n  old_key: 180d\n  ending: 1d12h\n", findings.Thresholds{findings.OldKey: 180 * day, findings.Ending: 36 * time.Hour}},
		"rules that are off":           {"findings:\n  unused: off\n  admin: off\n  no_contact: \"off\"\n", findings.Thresholds{findings.Unused: findings.Off, findings.Admin: findings.Off, findings.NoContact: findings.Off}},
		"a threshold of nothing":       {"findings: {two_keys: 0d, disabled: 0}\n", findings.Thresholds{findings.TwoKeys: findings.Off, findings.Disabled: findings.Off}},
		"a rule that is on says so":    {"findings:\n  ended: on\n", nil},
		"a key without a value is not": {"findings:\n  old_key:\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loaded, err := fileWith(t, c.content).Load()
			require.NoError(t, err)
			assert.Equal(t, c.want, loaded.Findings.Thresholds())
		})
	}
}

func TestMistakesOfThresholdsNameTheirPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content      string
		line, column int
		message      string
	}{
		"an unknown rule":               {"findings:\n  old_keys: 3d\n", 2, 3, "did you mean old_key?"},
		"a number without a unit":       {"findings:\n  old_key: 90\n", 2, 12, "old_key is no threshold; write it as 30d, or off"},
		"a negative number":             {"findings:\n  old_key: -3d\n", 2, 12, "old_key is no threshold"},
		"less than a day":               {"findings:\n  old_key: 23h\n", 2, 12, "old_key is shorter than a day"},
		"a list":                        {"findings:\n  old_key: [3d]\n", 2, 12, "old_key is no threshold"},
		"no map":                        {"findings: off\n", 1, 11, "findings must be a map"},
		"a threshold where none is":     {"findings:\n  admin: 3d\n", 2, 10, "admin must be on or off"},
		"too long":                      {"findings:\n  unused: 999999d\n", 2, 11, "unused is longer than 292 years"},
		"a rule outside of its own map": {"old_key: 3d\n", 1, 1, "there is no key old_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := fileWith(t, c.content).Load()
			var fault *Error
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, []int{c.line, c.column}, []int{fault.Line, fault.Column}, fault.Message)
			assert.Contains(t, fault.Message, c.message)
		})
	}
}

func TestThresholdsAreWrittenAsTheyAreRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"off", "30d", "1d12h"} {
		var v Threshold
		require.NoError(t, v.UnmarshalText([]byte(text)))
		again, err := v.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, text, string(again))
	}
}

func TestEveryRuleCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	all := Findings{
		Ending: never, TwoKeys: never, OldKey: never, NeverUsed: never, Unused: never, Disabled: never,
		Ended: off, Admin: off, NoContact: off,
	}.Thresholds()
	for _, r := range findings.Rules() {
		_, on := all.Of(r, 0)
		assert.False(t, on, r)
	}
}
