package findings

import (
	"strings"
	"time"
)

// Record is a finding as it is written down: an object of a JSON export, a line of a CSV one. Its fields are the server's
// text where they say so.
type Record struct {
	Rule    string `json:"rule"`    // the rule's word: "never-used"
	ID      string `json:"id"`      // of the service user; the server's
	Name    string `json:"name"`    // of the service user; the server's
	Contact string `json:"contact"` // the server's; may be empty
	Status  string `json:"status"`  // enabled, disabled or expired
	Since   string `json:"since"`   // RFC 3339 in UTC; empty when nobody knows. Of "ending", when it will end
	What    string `json:"what"`    // what was found, for people; may hold the server's text
	Why     string `json:"why"`     // why it matters
	Fix     string `json:"fix"`     // what mends it; "none here" where the system has no action for it
}

// Record is a finding as it is written down.
func (in *Inspection) Record(f Finding) Record {
	r := Record{
		Rule: f.Rule.String(), ID: string(f.User.ID), Name: f.User.Name, Contact: f.User.Contact,
		Status: f.User.Status(in.Now).String(), What: in.Words(f), Why: f.Rule.Why(), Fix: in.Fix(f.Rule).String(),
	}
	if !f.Since.IsZero() {
		r.Since = f.Since.UTC().Format(time.RFC3339)
	}
	return r
}

// Columns are the names of a Record's fields, in order, for the head of a CSV file.
func Columns() []string {
	return strings.Fields("rule id name contact status since what why fix")
}

// Cells are the fields of the record, in the order of Columns.
func (r *Record) Cells() []string {
	return []string{r.Rule, r.ID, r.Name, r.Contact, r.Status, r.Since, r.What, r.Why, r.Fix}
}
