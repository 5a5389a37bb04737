package bulklog

import (
	"fmt"
	"strings"

	"steward/apiclient"
)

// Report is what is known of a run that was broken off, or that ended while nobody saw it.
type Report struct {
	apiclient.BulkReport
	Context string
	Path    string // of its file; empty when there is none
	// Finished says that the run came to its end, by itself or because it was cancelled, and only nobody saw the report.
	// Otherwise it was broken off, and Ended is when it was last heard of.
	Finished bool
}

// Words are the report in one line, for people who have no console before them: "disable 200 service users: 141 done,
// 4 outcome unknown, 55 not tried". They hold nothing that a server sent.
func (r *Report) Words() string {
	counts := r.Counts()
	var parts []string
	for _, part := range []struct {
		n       int
		outcome apiclient.BulkOutcome
	}{
		{counts.Done, apiclient.BulkDone},
		{counts.Unchanged, apiclient.BulkUnchanged},
		{counts.Failed, apiclient.BulkFailed},
		{counts.Unknown, apiclient.BulkOutcomeUnknown},
		{counts.Pending, apiclient.BulkPending},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprint(part.n, " ", part.outcome))
		}
	}
	users := "service users"
	if len(r.Results) == 1 {
		users = "service user"
	}
	return fmt.Sprintf("%s %d %s: %s", r.Verb, len(r.Results), users, strings.Join(parts, ", "))
}
