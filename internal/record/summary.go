package record

import (
	"strings"

	"steward/apiclient"
	"steward/internal/text"
)

// Summary is what the outcomes of a bulk run add up to, in one line: "198 disabled, 1 unchanged, 1 failed". Did is the word
// for what was done to a user. Unknown are the words for those of unknown outcome where there are any; empty means the
// usual ones, "1 outcome unknown".
func Summary(c *apiclient.BulkCounts, did, unknown string) string {
	if unknown == "" {
		unknown = text.Count(c.Unknown) + " " + apiclient.BulkOutcomeUnknown.String()
	}
	parts := []string{text.Count(c.Done) + " " + did}
	for _, part := range []struct {
		n     int
		words string
	}{
		{c.Unchanged, text.Count(c.Unchanged) + " " + apiclient.BulkUnchanged.String()},
		{c.Failed, text.Count(c.Failed) + " " + apiclient.BulkFailed.String()},
		{c.Unknown, unknown},
		{c.Pending, text.Count(c.Pending) + " " + apiclient.BulkPending.String()},
	} {
		if part.n > 0 {
			parts = append(parts, part.words)
		}
	}
	return strings.Join(parts, ", ")
}
