package record_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/apiclient"
	"steward/internal/record"
)

func TestARunIsSummedUp(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]apiclient.BulkCounts{
		"0 disabled":                              {},
		"1,198 disabled, 1 unchanged":             {Done: 1198, Unchanged: 1},
		"0 disabled, 2 failed, 3 not tried":       {Failed: 2, Pending: 3},
		"4 disabled, 1 failed, 1 outcome unknown": {Done: 4, Failed: 1, Unknown: 1},
	} {
		assert.Equal(t, want, record.Summary(&c, "disabled", ""))
	}
	assert.Equal(t, "1 extended, 2 looked at again", record.Summary(&apiclient.BulkCounts{Done: 1, Unknown: 2}, "extended", "2 looked at again"))
	assert.Equal(t, "1 extended", record.Summary(&apiclient.BulkCounts{Done: 1}, "extended", "2 looked at again"))
}
