package config

import (
	"errors"
	"time"

	"github.com/goccy/go-yaml/ast"

	"steward/internal/findings"
)

// Findings are what the rules of package findings look for. Rules that are not written have their defaults.
type Findings struct {
	// Ending to Disabled are the rules that have a threshold: a duration, or off.
	Ending    Threshold `yaml:"ending,omitempty" json:"ending,omitempty"`
	TwoKeys   Threshold `yaml:"two_keys,omitempty" json:"two_keys,omitempty"`
	OldKey    Threshold `yaml:"old_key,omitempty" json:"old_key,omitempty"`
	NeverUsed Threshold `yaml:"never_used,omitempty" json:"never_used,omitempty"`
	Unused    Threshold `yaml:"unused,omitempty" json:"unused,omitempty"`
	Disabled  Threshold `yaml:"disabled,omitempty" json:"disabled,omitempty"`
	// Ended, Admin and NoContact are the rules without one: on or off.
	Ended     Switch `yaml:"ended,omitempty" json:"ended,omitempty"`
	Admin     Switch `yaml:"admin,omitempty" json:"admin,omitempty"`
	NoContact Switch `yaml:"no_contact,omitempty" json:"no_contact,omitempty"`
}

// Thresholds are the settings as the rules take them; nil where all have their defaults.
func (f Findings) Thresholds() findings.Thresholds {
	t := findings.Thresholds{}
	for rule, given := range map[findings.Rule]Threshold{
		findings.Ending: f.Ending, findings.TwoKeys: f.TwoKeys, findings.OldKey: f.OldKey,
		findings.NeverUsed: f.NeverUsed, findings.Unused: f.Unused, findings.Disabled: f.Disabled,
		findings.Ended: f.Ended.threshold(), findings.Admin: f.Admin.threshold(), findings.NoContact: f.NoContact.threshold(),
	} {
		if given != 0 {
			t[rule] = time.Duration(given)
		}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

// Threshold is how long something may last before a rule finds it. It is written as a Duration of at least a day, or as
// off, or as 0d, which is off too. The zero value means that nothing is written and is written as an empty text.
type Threshold time.Duration

// never is the Threshold of a rule that is off.
const never = Threshold(findings.Off)

var (
	errThreshold = errors.New("is no threshold; write it as 30d, or off")
	errBelowDay  = errors.New("is shorter than a day; write it as 30d, or off")
	errSwitch    = errors.New("must be on or off: this rule has no threshold")
)

const off = "off"

// parseThreshold reads a Threshold as it is written.
func parseThreshold(text string) (Threshold, error) {
	if text == off {
		return never, nil
	}
	d, err := ParseDuration(text)
	switch {
	case errors.Is(err, errDurationLong):
		return 0, err
	case err != nil && text != "0":
		return 0, errThreshold
	case d == 0:
		return never, nil
	case time.Duration(d) < 24*time.Hour:
		return 0, errBelowDay
	default:
		return Threshold(d), nil
	}
}

// MarshalText is how the threshold is written.
func (t Threshold) MarshalText() ([]byte, error) {
	switch {
	case t == 0:
		return nil, nil
	case t < 0:
		return []byte(off), nil
	default:
		return Duration(t).MarshalText()
	}
}

// UnmarshalText reads what MarshalText writes.
func (t *Threshold) UnmarshalText(text []byte) error {
	v, err := parseThreshold(string(text))
	*t = v
	return err
}

// Switch turns a rule without a threshold on or off: it is written as one of these words. Empty means on.
type Switch string

func (s Switch) threshold() Threshold {
	if s == off {
		return never
	}
	return 0
}

func checkSwitch(text string) error {
	if text == off || text == "on" {
		return nil
	}
	return errSwitch
}

// setting checks a value that is read from its text on one line.
func (t *text) setting(n ast.Node, what string, check func(string) error) error {
	switch n.(type) {
	case ast.MapNode, *ast.SequenceNode, *ast.LiteralNode:
		return t.fault(t.where(n), what+" "+check("").Error())
	}
	if err := check(n.GetToken().Value); err != nil {
		return t.fault(t.where(n), what+" "+err.Error())
	}
	return nil
}
