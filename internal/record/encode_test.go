package record_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/record"
	"steward/internal/text"
)

func TestFormulasAreDisarmed(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\uff1d1": "'\uff1d1", "a=b": "a=b", "": "",
		"\t=1": "<U+0009>=1", "\x1b[31m": "<U+001B>[31m", "東京": "東京",
	} {
		content, err := record.CSV([][]string{{cell, "end"}})
		require.NoError(t, err)
		rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
		require.NoError(t, err)
		assert.Equal(t, [][]string{{want, "end"}}, rows)
	}
}

func TestJSONIsLosslessAndSafeToLookAt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := map[string]string{"name": rapid.String().Draw(t, "name")}
		content, err := record.JSON(value)
		require.NoError(t, err)
		for line := range strings.SplitSeq(strings.TrimSpace(string(content)), "\n") {
			for _, r := range line {
				require.False(t, text.HasHidden(string(r)), "%q in %q", r, line)
			}
		}
		var back map[string]string
		require.NoError(t, json.Unmarshal(content, &back))
		require.Equal(t, value, back)
	})
}
