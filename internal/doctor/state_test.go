package doctor_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/config"
	"steward/internal/doctor"
)

func TestStateFolderIsMadeAndWritten(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.State = filepath.Join(t.TempDir(), "new", "steward")
	m.examined(t, doctor.Options{}).says("state", "folder", doctor.OK, "", "can be written")
	files, err := os.ReadDir(m.State)
	require.NoError(t, err)
	assert.Empty(t, files, "nothing is left behind")
}

func TestStateFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.State = filepath.Join(t.TempDir(), "a file")
	require.NoError(t, os.WriteFile(m.State, nil, 0o600))
	m.examined(t, doctor.Options{}).says("state", "folder", doctor.Fail, "mkdir -p '"+m.State+"' && chmod 700 '"+m.State+"'", "nothing can be written")
	m.State = ""
	m.examined(t, doctor.Options{}).says("state", "folder", doctor.Warn, `export XDG_STATE_HOME="$HOME/.local/state"`, "is lost")
}

func TestWhatEarlierConsolesLeftBehind(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.file.config.Contexts = []config.Context{{Name: "prod"}, {Name: "lab"}, {Name: "broken"}}
	m.file.config.Current = "prod"
	m.Left = func(_ context.Context, name string) (doctor.Left, error) {
		switch name {
		case "prod":
			return doctor.Left{Pending: 2, Runs: 1}, nil
		case "broken":
			return doctor.Left{}, errors.New("read the list: broken")
		}
		return doctor.Left{}, nil
	}
	f := m.examined(t, doctor.Options{})
	f.says("state", "secrets", doctor.Warn, "steward --context prod", "2 entries")
	f.says("state", "bulk runs", doctor.Warn, "steward --context prod", "1 run broken off")
	f.says("state", "left", doctor.Fail, "", "read the list: broken")
	assert.Equal(t, "prod", f.one("state", "secrets").Context)

	f = m.examined(t, doctor.Options{Context: "lab"})
	assert.False(t, f.has("state", "secrets"), "only the context that was asked for")
}
