package record

import (
	"time"

	"steward/apiclient"
	"steward/internal/findings"
)

// Finding is what one rule found in one service user.
type Finding struct {
	Rule    string     `json:"rule"` // the rule's word: never-used
	ID      string     `json:"id"`   // of the service user
	Name    string     `json:"name"`
	Contact string     `json:"contact,omitempty"`
	Status  string     `json:"status"`
	Since   *time.Time `json:"since,omitempty"` // since when it is so; of the rule ending, when it will be
	What    string     `json:"what"`            // in words for people: key is 719 days old
	Why     string     `json:"why"`             // it matters
	Fix     string     `json:"fix,omitempty"`   // what mends it; left out where the system has no action for it
}

// Findings are the records of what an inspection found.
func Findings(found []findings.Finding, in *findings.Inspection) []Finding {
	out := make([]Finding, 0, len(found))
	for _, f := range found {
		out = append(out, NewFinding(f, in))
	}
	return out
}

// NewFinding is the record of one finding of an inspection.
func NewFinding(f findings.Finding, in *findings.Inspection) Finding {
	r := Finding{
		Rule: f.Rule.String(), ID: string(f.User.ID), Name: f.User.Name, Contact: f.User.Contact,
		Status: f.User.Status(in.Now).String(), Since: known(f.Since), What: in.Words(f), Why: f.Rule.Why(),
	}
	if fix := in.Fix(f.Rule); fix != findings.FixNone {
		r.Fix = fix.String()
	}
	return r
}

// FindingTable is findings as rows for CSV, the header first.
func FindingTable(found []findings.Finding, in *findings.Inspection) [][]string {
	contacts := in.Description.Has(apiclient.FieldContact)
	header := []string{"rule", "name", "what", "since", "fix", "status", "why", "id"}
	if contacts {
		header = append(header, "contact")
	}
	out := make([][]string, 0, len(found)+1)
	out = append(out, header)
	for _, f := range found {
		r := NewFinding(f, in)
		row := []string{r.Rule, r.Name, r.What, stamp(f.Since), r.Fix, r.Status, r.Why, r.ID}
		if contacts {
			row = append(row, r.Contact)
		}
		out = append(out, row)
	}
	return out
}
