package archtest

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/keymap"
)

var update = flag.Bool("update", false, "write internal/keymap/actions.txt anew")

const actionsHead = `# The actions of the console: screen, id, usual key strokes. Written by
# go test ./internal/archtest -run TestActionsAreKnown -update
`

// TestActionsAreKnown compares the actions in the sources of the console with those that the configuration is checked by.
func TestActionsAreKnown(t *testing.T) {
	t.Parallel()
	var lines []string
	for _, file := range goFiles(t) {
		file = filepath.ToSlash(file)
		if !strings.HasPrefix(file, "tui/") || strings.HasPrefix(file, "tui/tuitest") || strings.HasSuffix(file, "_test.go") {
			continue
		}
		lines = append(lines, actionsIn(t, file)...)
	}
	slices.Sort(lines)
	want := actionsHead + strings.Join(slices.Compact(lines), "\n") + "\n"
	path := filepath.Join(root, "internal", "keymap", "actions.txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
		return
	}
	assert.Equal(t, want, keymap.Text(), "the actions changed: go test ./internal/archtest -run TestActionsAreKnown -update")
	assert.Greater(t, len(lines), 100, "nearly nothing was found, so nothing is checked")
}

// actionsIn are the lines for the actions of a file.
func actionsIn(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	screen := screenOf(file)
	var lines []string
	for _, path := range importsOf(t, file) {
		if path == "steward/tui/widget/table" && strings.HasPrefix(file, "tui/screen/") {
			lines = append(lines, screen+" +table")
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		id, keys := "", []string(nil)
		switch n := n.(type) {
		case *ast.CompositeLit:
			id, keys = literalAction(n)
		case *ast.CallExpr:
			id, keys = calledAction(n)
		}
		if id != "" {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s", screen, id, strings.Join(keys, " "))))
		}
		return true
	})
	return lines
}

// screenOf is whose actions a file has.
func screenOf(file string) string {
	parts := strings.Split(file, "/")
	switch {
	case strings.HasPrefix(file, "tui/screen/"):
		return parts[2]
	case strings.HasPrefix(file, "tui/widget/table/"):
		return "table"
	case strings.HasPrefix(file, "tui/widget/"):
		return "dialogs"
	default:
		return "everywhere"
	}
}

var actionID = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_-]+)+\.?$`)

// literalAction is an action that is written as it is: something with an id, and with what it does or helps with.
func literalAction(lit *ast.CompositeLit) (id string, keys []string) {
	does := false
	for _, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, _ := pair.Key.(*ast.Ident)
		if name == nil {
			continue
		}
		switch strings.ToLower(name.Name) {
		case "id":
			id = idOf(pair.Value)
		case "run", "help":
			does = true
		case "keys", "key":
			keys = stringsIn(pair.Value)
		}
	}
	if !does {
		return "", nil
	}
	return id, keys
}

// calledAction is an action that a function makes of an id and what follows.
func calledAction(call *ast.CallExpr) (id string, keys []string) {
	if len(call.Args) < 3 {
		return "", nil
	}
	if literal, ok := call.Args[0].(*ast.BasicLit); !ok || literal.Kind != token.STRING {
		return "", nil
	}
	if id = idOf(call.Args[0]); id == "" {
		return "", nil
	}
	for _, arg := range call.Args[2:] {
		for _, text := range stringsIn(arg) {
			if keymap.WrongStroke(text) == "" {
				keys = append(keys, text)
			}
		}
	}
	return id, keys
}

// idOf is an id that stands in the source, with a star for what is made up while the console runs.
func idOf(value ast.Expr) string {
	made := ""
	if sum, ok := value.(*ast.BinaryExpr); ok {
		value, made = sum.X, "*"
	}
	found := stringsIn(value)
	if len(found) == 1 && (actionID.MatchString(found[0]) || made != "" && strings.HasSuffix(found[0], ".")) {
		return found[0] + made
	}
	return ""
}

// stringsIn are the texts of a literal or a list of them.
func stringsIn(value ast.Expr) []string {
	switch value := value.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(value.Value); err == nil && value.Kind == token.STRING {
			return []string{text}
		}
	case *ast.CompositeLit:
		var out []string
		for _, element := range value.Elts {
			out = append(out, stringsIn(element)...)
		}
		return out
	}
	return nil
}
