package archtest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sampleScreen is a whole new view: one folder.
const sampleScreen = `// Package sample is a view that a test adds.
package sample

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

type Screen struct{}

func New(*kit.Env) *Screen              { return &Screen{} }
func (*Screen) Title() string           { return "Sample" }
func (*Screen) Init() tea.Cmd           { return nil }
func (*Screen) Update(tea.Msg) tea.Cmd  { return nil }
func (*Screen) Resize(int, int)         {}
func (*Screen) View() string            { return "the sample's body" }
func (*Screen) Actions() []kit.Action   { return []kit.Action{{ID: "sample.act", Keys: []string{"z"}, Title: "zigzag"}} }
`

// sampleTest opens it in the real console by its name, and looks.
const sampleTest = `package tui_test

import (
	"testing"

	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestSample(t *testing.T) {
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Send(kit.Open{View: "sample"}).See("› Sample", "the sample's body", "z zigzag")
	})
}
`

// TestNewViewCostsOneFolderAndOneLine adds a view without touching the checkout: the compiler is given an overlay with
// the new folder and with tui/views.go that has the view's one line and its import. Nothing else has to know.
func TestNewViewCostsOneFolderAndOneLine(t *testing.T) {
	t.Parallel()
	base, err := filepath.Abs(root)
	require.NoError(t, err)
	dir := t.TempDir()
	registry, err := os.ReadFile(filepath.Join(base, "tui", "views.go"))
	require.NoError(t, err)
	const line, imports = "\t\tkit.ViewUsers:", "\t\"steward/tui/screen/wizard\"\n"
	require.Contains(t, string(registry), line)
	require.Contains(t, string(registry), imports)
	changed := strings.Replace(string(registry), line, "\t\t\"sample\": plain(sample.New),\n"+line, 1)
	changed = strings.Replace(changed, imports, imports+"\t\"steward/tui/screen/sample\"\n", 1)

	overlay := map[string]map[string]string{"Replace": {}}
	for path, text := range map[string]string{
		"tui/views.go":                changed,
		"tui/screen/sample/sample.go": sampleScreen,
		"tui/sample_test.go":          sampleTest,
	} {
		file := filepath.Join(dir, filepath.Base(filepath.Dir(path))+"_"+filepath.Base(path))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		overlay["Replace"][filepath.Join(base, path)] = file
	}
	encoded, err := json.Marshal(overlay)
	require.NoError(t, err)
	list := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(list, encoded, 0o600))

	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-vet=off", "-overlay", list, "-run", "^TestSample$", "-v", "./tui")
	cmd.Dir = base
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "--- PASS: TestSample")
}
