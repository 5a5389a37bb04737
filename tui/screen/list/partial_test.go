package list_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestWhatTheListDoesNotTellHasNoColumn(t *testing.T) {
	t.Parallel()
	partial := fake.Open()
	partial.PartialList = true
	dir := t.TempDir()
	drive(t, tuitest.Options{System: fake.New(fake.Options{Description: &partial})}, func(d *tuitest.Driver) {
		d.See("NAME", "STATUS", "ENDS", "CONTACT").SeeNot("KEYS", "LAST USED", "ACCESS")
		d.Press("/").Type("ci-deploy").Press("enter")
		d.Press("o").See("Export").Press("ctrl+u").Paste(filepath.Join(dir, "listed.csv")).Press("enter").See("Exported to")
		d.Press("o").See("Export").Press("ctrl+u").Paste(filepath.Join(dir, "listed.json")).Press("enter").See("Exported to")
		d.Press("enter").See("Overview", "last used").Press("esc")
		d.SeeNot("KEYS", "LAST USED", "ACCESS")
		for range 8 {
			d.Press("s").SeeNot("by KEYS", "by LAST USED")
		}
	})
	for name, lacks := range map[string][]string{"listed.csv": {"keys", "groups", "last_used"}, "listed.json": {"key_summary", "groups"}} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Contains(t, string(content), "ci-deploy")
		for _, word := range lacks {
			assert.NotContains(t, string(content), word, name)
		}
	}
}
