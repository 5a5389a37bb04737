package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is the module's folder, seen from this package.
const root = "../.."

// rule forbids the production files under a folder to import packages.
type rule struct {
	name   string
	under  string   // folder prefix of the importing file
	except []string // importing folders that are let off
	never  []string // import path prefixes
	// tests makes the rule hold for _test.go files too.
	tests bool
}

// rules say that dependencies run one way: cmd → tui → screen → widget → kit → apiclient.
var rules = []rule{
	{name: "the model knows no screen and no mock server", under: "apiclient", never: []string{"steward/tui", "steward/mockserver", "steward/internal", "steward/cmd", "charm.land"}},
	{name: "the mock server shares no types with the client", under: "mockserver", never: []string{"steward/apiclient", "steward/tui", "steward/internal"}, tests: true},
	{name: "the mock server's state machine knows no HTTP", under: "mockserver/core", never: []string{"net/http", "encoding/json/v2"}},
	{name: "scenarios know no HTTP", under: "mockserver/scenario", never: []string{"net/http"}},
	{name: "the console knows no wire and no mock server", under: "tui", except: []string{"tui/tuitest"}, never: []string{"net/http", "steward/mockserver", "steward/apiclient/", "steward/tui/tuitest"}},
	{name: "the kit knows no widget and no screen", under: "tui/kit", never: []string{"steward/tui/widget", "steward/tui/screen"}, tests: true},
	{name: "widgets know no screen", under: "tui/widget", never: []string{"steward/tui/screen"}},
	{name: "screens do not know each other", under: "tui/screen", never: []string{"steward/tui/screen"}},
	{name: "what several rooms use knows no screen", under: "internal", except: []string{"internal/archtest", "internal/e2e"}, never: []string{"steward/tui", "steward/mockserver", "steward/cmd"}},
	{name: "only the command line knows drivers", under: "internal", except: []string{"internal/e2e"}, never: []string{"steward/apiclient/"}},
}

func TestDependenciesRunOneWay(t *testing.T) {
	t.Parallel()
	files := goFiles(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			seen := 0
			for _, file := range files {
				if !r.covers(file) {
					continue
				}
				seen++
				for _, path := range importsOf(t, file) {
					assert.False(t, r.forbids(file, path), "%s imports %s", file, path)
				}
			}
			assert.Positive(t, seen, "no file stands under %s, so the rule checks nothing", r.under)
		})
	}
}

func (r rule) covers(file string) bool {
	if strings.HasSuffix(file, "_test.go") && !r.tests {
		return false
	}
	for _, e := range r.except {
		if strings.HasPrefix(file, e+"/") {
			return false
		}
	}
	return strings.HasPrefix(file, r.under+"/")
}

func (r rule) forbids(file, path string) bool {
	if path == "steward/"+filepath.ToSlash(filepath.Dir(file)) {
		return false // a package's own external tests
	}
	for _, never := range r.never {
		if strings.HasPrefix(path, never) {
			return true
		}
	}
	return false
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		for _, empty := range []string{"util", "utils", "common", "helper", "helpers", "misc", "types", "constants"} {
			assert.NotContains(t, strings.Split(filepath.ToSlash(filepath.Dir(file)), "/"), empty, file)
			assert.NotEqual(t, empty+".go", filepath.Base(file), file)
		}
	}
}

func TestTopLevelHoldsExactlyTheAgreedRooms(t *testing.T) {
	t.Parallel()
	allowed := []string{"cmd", "tui", "apiclient", "mockserver", "internal", "go.mod", "go.sum", "Makefile", "README.md", "bin"}
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			assert.Contains(t, allowed, e.Name())
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.PackageClauseOnly|parser.ParseComments)
		require.NoError(t, err)
		dir := filepath.Dir(file)
		documented[dir] = documented[dir] || f.Doc != nil
	}
	for dir, ok := range documented {
		assert.True(t, ok, "package %s has no package comment", dir)
	}
}

// goFiles lists the module's Go files with slashes, relative to its root.
func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case strings.HasSuffix(path, ".go"):
			rel, err := filepath.Rel(root, path)
			files = append(files, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func importsOf(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ImportsOnly)
	require.NoError(t, err)
	var paths []string
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		paths = append(paths, path)
	}
	return paths
}
