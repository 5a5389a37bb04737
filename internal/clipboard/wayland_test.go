package clipboard

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWaylandMarksSecretsWhereItsToolCan puts a wl-copy into PATH that keeps its arguments and its input.
func TestWaylandMarksSecretsWhereItsToolCan(t *testing.T) {
	for _, tc := range []struct {
		name, help string
		marks      bool
	}{
		{"wl-clipboard 2.3.0", "  --sensitive  Mark as sensitive", true},
		{"wl-clipboard 2.1.0", "  --primary  Use the primary clipboard", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := t.TempDir()
			script := "#!/bin/sh\nif [ \"$1\" = --help ]; then echo '" + tc.help + "'; exit; fi\necho \"$@\" >" + dir + "/args\ncat >" + dir + "/text\n"
			for _, tool := range []string{"wl-copy", "wl-paste"} {
				require.NoError(t, os.WriteFile(filepath.Join(dir, tool), []byte(script), 0o700)) //nolint:gosec // it is run
			}
			t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
			assert.Equal(t, tc.marks, wlCopyMarks())
			if !tc.marks {
				return
			}
			require.NoError(t, (&tool{wayland: true}).WriteSecret("a secret"))
			args, err := os.ReadFile(filepath.Join(dir, "args"))
			require.NoError(t, err)
			assert.Contains(t, string(args), "--sensitive")
			assert.NotContains(t, string(args), "a secret", "arguments can be read by everyone")
			text, err := os.ReadFile(filepath.Join(dir, "text"))
			require.NoError(t, err)
			assert.Equal(t, "a secret", string(text))
		})
	}
}
