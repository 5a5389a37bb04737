package record

import "steward/apiclient"

// Result is how a bulk run ended for one user. Outcome is done, unchanged, failed, outcome unknown or not tried; Reason
// says why, where it failed or is unknown.
type Result struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Verb    string `json:"verb"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"`
}

// Results are the records of a bulk run, one for each user, in their order.
func Results(report *apiclient.BulkReport) []Result {
	out := make([]Result, 0, len(report.Results))
	for i := range report.Results {
		out = append(out, NewResult(report.Verb, &report.Results[i]))
	}
	return out
}

// NewResult makes the record of one result.
func NewResult(verb apiclient.BulkVerb, r *apiclient.BulkResult) Result {
	rec := Result{ID: string(r.Item.ID), Name: r.Item.Name, Verb: string(verb), Outcome: r.Outcome.String()}
	if r.Err != nil {
		rec.Reason = r.Err.Error()
	}
	return rec
}

// ResultTable is the results of a bulk run as rows for CSV, the header first.
func ResultTable(report *apiclient.BulkReport) [][]string {
	rows := make([][]string, 0, len(report.Results)+1)
	rows = append(rows, []string{"id", "name", "verb", "outcome", "reason"})
	for _, r := range Results(report) {
		rows = append(rows, []string{r.ID, r.Name, r.Verb, r.Outcome, r.Reason})
	}
	return rows
}
