package doctor_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/config"
	"steward/internal/doctor"
)

func TestConfiguration(t *testing.T) {
	t.Parallel()
	const two = "contexts:\n  - name: prod\n    url: https://id.example.com\n  - name: lab\n    url: https://lab.example.com\n"
	for _, tc := range []struct {
		name   string
		text   string
		check  string
		status doctor.Status
		mend   string // PATH stands for the file
		words  []string
	}{
		{"can be read", two, "text", doctor.OK, "", nil},
		{"a current context", "current: lab\n" + two, "contexts", doctor.OK, "", []string{"2; the current one is lab"}},
		{"no current context of two", two, "contexts", doctor.Warn, "steward context use prod", []string{"none of them"}},
		{"the only context is the current one", "contexts:\n  - name: prod\n    url: https://id.example.com\n", "contexts", doctor.OK, "", []string{"1; the current one is prod"}},
		{"no contexts", "theme: dark\n", "contexts", doctor.OK, "", []string{"none yet"}},
		{"an unknown key", "theme: dark\nclipbord: auto\n", "text", doctor.Fail, "${EDITOR:-vi} +2 PATH", []string{"line 2, column 1", "clipboard", "\nclipbord: auto\n^"}},
		{"a key stroke that no terminal sends", two + "keys:\n  list.sort: [f8, escape]\n", "keys", doctor.Warn, "${EDITOR:-vi} +7 PATH", []string{"line 7, column 19", "write esc"}},
		{"not YAML", "contexts: [\n", "text", doctor.Fail, "", []string{"line"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			path := filepath.Join(t.TempDir(), "config.yaml")
			require.NoError(t, os.WriteFile(path, []byte(tc.text), 0o600))
			m.Config = config.Open(path)
			f := m.examined(t, doctor.Options{})
			c := f.one("config", tc.check)
			assert.Equal(t, tc.status, c.Status, c.Words)
			if tc.mend != "" {
				assert.Equal(t, tc.mend, replaced(c.Mend, path))
			}
			for _, words := range tc.words {
				assert.Contains(t, c.Words, words)
			}
		})
	}
}

func replaced(mend, path string) string {
	if len(mend) >= len(path) && mend[len(mend)-len(path):] == path {
		return mend[:len(mend)-len(path)] + "PATH"
	}
	return mend
}

func TestNoConfigurationIsNoTrouble(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	f := m.examined(t, doctor.Options{})
	f.says("config", "file", doctor.OK, "", m.file.path, "welcome screen")
	assert.False(t, f.has("config", "text"))
}

func TestACredentialInTheEnvironmentIsNamed(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.Credentials = []string{"STEWARD_KEY_ID", "STEWARD_SECRET"}
	m.examined(t, doctor.Options{}).says("config", "environment", doctor.OK, "", "STEWARD_KEY_ID, STEWARD_SECRET")
}

func TestWhoElseMayWriteTheConfiguration(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name         string
		file, folder os.FileMode
		status       doctor.Status
		mend         string
	}{
		{"nobody", 0o600, 0o700, doctor.OK, ""},
		{"all may read", 0o644, 0o755, doctor.OK, ""},
		{"the group may write the file", 0o660, 0o700, doctor.Fail, "chmod go-w FILE"},
		{"all may write the folder", 0o600, 0o777, doctor.Fail, "chmod go-w FOLDER"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			folder := filepath.Join(t.TempDir(), "steward")
			require.NoError(t, os.Mkdir(folder, 0o700))
			path := filepath.Join(folder, "config.yaml")
			m.Config = config.Open(path)
			require.NoError(t, os.WriteFile(path, nil, 0o600))
			require.NoError(t, os.Chmod(path, tc.file))
			require.NoError(t, os.Chmod(folder, tc.folder))
			mend := map[string]string{
				"": "", "chmod go-w FILE": "chmod go-w " + path, "chmod go-w FOLDER": "chmod go-w " + folder,
			}[tc.mend]
			m.examined(t, doctor.Options{}).says("config", "rights", tc.status, mend)
		})
	}
}
