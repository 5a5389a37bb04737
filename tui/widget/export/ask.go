package export

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/prompt"
)

// Document is what can be exported. CSV and JSON are asked for outside the update loop and only once, so they must not
// touch what changes.
type Document struct {
	Title string            // of the dialog, clean: "Export 60 service users"
	Stem  string            // of the proposed file name: "service-users"
	CSV   func() [][]string // the rows, the header first
	JSON  func() any        // a value for encoding/json
}

// Ask makes the dialog that asks for a path. The file's ending chooses the format. The file must not exist yet and is
// readable by its owner only.
func Ask(env *kit.Env, doc Document) *prompt.Prompt {
	proposed := fmt.Sprintf("%s-%s-%s.csv", doc.Stem, plain(env.Session.Context), env.Now().Format("20060102-150405"))
	return prompt.New(env.Theme, prompt.Options{
		Context: kit.Clean(env.Session.Context),
		Title:   doc.Title,
		Body:    []string{"The ending chooses the format: .csv or .json. A file that is there is never overwritten."},
		Label:   "File",
		Value:   proposed,
		Verb:    "Export",
		Check:   check,
		OnDone:  func(path string) tea.Cmd { return write(env, doc, path) },
	})
}

// check says what is wrong with a path as it was typed.
func check(path string) string {
	switch ending := strings.ToLower(filepath.Ext(path)); {
	case path == "":
		return "a file name is needed"
	case ending != ".csv" && ending != ".json":
		return "the name must end in .csv or .json"
	default:
		return ""
	}
}

func write(env *kit.Env, doc Document, typed string) tea.Cmd {
	// A half-written file helps nobody, so that leaving the screen does not stop the writing.
	told := func(path string, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(fmt.Errorf("export: %w", err))
		}
		return kit.Say(kit.Success, "Exported to "+path)
	}
	return kit.Write(env.Calls, "export", 0, func(context.Context) (string, error) {
		path, err := resolve(typed)
		if err != nil {
			return "", err
		}
		content, err := doc.encode(path)
		if err != nil {
			return "", err
		}
		return path, writeNew(path, content)
	}, told, func(string, error) tea.Cmd { return nil })
}

func (d Document) encode(path string) ([]byte, error) {
	if strings.EqualFold(filepath.Ext(path), ".json") {
		return record.JSON(d.JSON())
	}
	return record.CSV(d.CSV())
}

// plain keeps what every file system and shell takes in a name.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, s)
}
