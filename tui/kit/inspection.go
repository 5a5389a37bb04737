package kit

import (
	"context"

	"steward/apiclient"
	"steward/internal/findings"
)

// Inspection is what finds by the rules here and now: nil while the system's rules are not known. It is for use outside
// the update loop too.
func (s *Services) Inspection() *findings.Inspection {
	if !s.Session.Known {
		return nil
	}
	d := s.Session.System
	in := &findings.Inspection{Description: &d, Now: s.Now(), Warning: s.Warning, Thresholds: s.Thresholds}
	if s.Powers != nil {
		in.Powers = *s.Powers
	}
	return in
}

// ReadPowers makes what reads outside the update loop which roles, groups and policies carry administrator power.
func (s *Services) ReadPowers() func(context.Context) (findings.Powers, error) {
	system, d := s.System, s.Session.System
	return func(ctx context.Context) (findings.Powers, error) { return findings.ReadPowers(ctx, system, &d) }
}

// KnowPowers keeps who carries administrator power, for every screen.
func (s *Services) KnowPowers(p findings.Powers) {
	s.Powers = &p
	if s.TellsPowers() {
		s.Power = p.Held
	}
}

// TellsPowers reports whether the list of the system tells what service users may do, without which nobody can be said to
// have administrator power.
func (s *Services) TellsPowers() bool {
	d := &s.Session.System
	return s.Session.Known && !d.PartialList && (d.Has(apiclient.FieldManagers) || d.Has(apiclient.FieldGroups) || d.Has(apiclient.FieldPolicies))
}
