package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// mostBytes is how long a configuration may be: over a thousand contexts.
const mostBytes = 256 << 10

// mostDeep is how many lists may begin in a line, and mostBrackets how many brackets there may be: the parser has no
// limit of its own, and becomes slow.
const (
	mostDeep     = 64
	mostBrackets = 4096
)

// text is a configuration's text while it is read.
type text struct {
	path  string
	lines []string
	body  ast.Node // nil without content
	// at are the places of keys and values by path: "contexts[1].url".
	at map[string]place
}

// place is where something stands; both count from 1.
type place struct{ line, column int }

// parse reads a configuration's text. The error is an *Error.
func parse(path string, content []byte) (Config, *text, error) {
	t, err := outline(path, content)
	if err != nil || t.body == nil {
		return Config{}, t, err
	}
	var c Config
	if err := yaml.NodeToValue(t.body, &c, yaml.Strict()); err != nil {
		return Config{}, nil, t.syntax(err)
	}
	if err := t.meaning(c); err != nil {
		return Config{}, nil, err
	}
	return c, t, nil
}

// outline reads what stands where, and whether every key and the type of every value is right.
func outline(path string, content []byte) (*text, error) {
	t := &text{path: path, lines: splitLines(content), at: map[string]place{}}
	if err := t.readable(content); err != nil {
		return nil, err
	}
	file, err := parseYAML([]byte(strings.Join(t.lines, "\n"))) // it counts the line ends of Windows twice
	if err != nil {
		return nil, t.syntax(err)
	}
	if err := t.oneBody(file); err != nil || t.body == nil {
		return t, err
	}
	if err := t.plainNodes(); err != nil {
		return nil, err
	}
	if err := t.walk(); err != nil {
		return nil, err
	}
	return t, nil
}

// splitLines is the text's lines without their ends, and without the mark that some editors put before the first.
func splitLines(content []byte) []string {
	lines := strings.Split(strings.TrimPrefix(string(content), "\ufeff"), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// readable refuses what the parser should not be given.
func (t *text) readable(content []byte) error {
	if len(content) > mostBytes {
		return t.fault(place{1, 1}, fmt.Sprintf("the file is longer than %d kB", mostBytes>>10))
	}
	for i, line := range t.lines {
		if !utf8.ValidString(line) {
			return t.fault(place{i + 1, 1}, "this line is not text in UTF-8")
		}
		if column := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); column >= 0 {
			return t.fault(place{i + 1, utf8.RuneCountInString(line[:column]) + 1}, "a control character stands here")
		}
		rest := strings.TrimLeft(line, " -?")
		if lead := line[:len(line)-len(rest)]; strings.Count(lead, "- ")+strings.Count(lead, "? ") > mostDeep {
			return t.fault(place{i + 1, 1}, "too many lists begin in this line")
		}
	}
	if bytes.Count(content, []byte("["))+bytes.Count(content, []byte("{")) > mostBrackets {
		return t.fault(place{1, 1}, "the file has too many brackets")
	}
	return nil
}

// parseYAML turns a panic of the parser into an error: the text may be anything.
func parseYAML(content []byte) (file *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("the file is not YAML")
		}
	}()
	return parser.ParseBytes(content, 0)
}

// syntax puts the parser's errors into ours. A text that is no YAML may hold a credential anywhere, so that is looked for
// first.
func (t *text) syntax(err error) error {
	for i, line := range t.lines {
		if _, at, _, found := credentialInText(line); found && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			return t.fault(place{i + 1, utf8.RuneCountInString(line[:at]) + 1}, keepOut)
		}
	}
	var positioned interface {
		error
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &positioned) && positioned.GetToken() != nil {
		message := positioned.GetMessage()
		if strings.Contains(message, `'\t'`) || strings.Contains(message, "'\t'") {
			message = "a tab cannot stand here; indent with spaces"
		}
		return t.fault(placeOf(positioned.GetToken()), message)
	}
	return t.fault(place{1, 1}, "the file is not YAML")
}

// oneBody finds the one document of the file.
func (t *text) oneBody(file *ast.File) error {
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType:
		case t.body != nil:
			return t.fault(t.where(doc.Body), "a second document begins here; the file holds one")
		default:
			t.body = doc.Body
		}
	}
	return nil
}

// meaning checks what single values cannot tell.
func (t *text) meaning(c Config) error {
	var faults []*Error
	say := func(path, field, words string) {
		at, ok := t.at[path+field]
		if !ok {
			at = t.at[strings.TrimSuffix(path, ".")] // the field that is missing
		}
		faults = append(faults, t.fault(at, field+" "+words))
	}
	for field, words := range c.check() {
		say("", field, words)
	}
	seen := contextsMeaning(c.Contexts, say)
	for i, double := range doubleNames(c.Filters) {
		path := fmt.Sprintf("filters[%d].", i)
		for field, words := range c.Filters[i].Check() {
			say(path, field, words)
		}
		if double {
			say(path, "name", "is the name of a filter above, too")
		}
	}
	if c.Current != "" && !seen[c.Current] {
		say("", "current", "names no context; "+namesThereAre(c))
	}
	for _, id := range slices.Sorted(maps.Keys(c.Keys)) {
		if words := checkAction(id, c.Keys[id]); words != "" {
			faults = append(faults, t.fault(t.at["keys."+id], words))
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return slices.MinFunc(faults, func(a, b *Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Message, b.Message)
	})
}

// contextsMeaning checks the contexts, and answers which names there are.
func contextsMeaning(contexts []Context, say func(path, field, words string)) map[string]bool {
	seen := map[string]bool{}
	for i, x := range contexts {
		path := fmt.Sprintf("contexts[%d].", i)
		for field, words := range x.Check() {
			say(path, field, words)
		}
		if seen[x.Name] && x.Name != "" {
			say(path, "name", "is the name of a context above, too")
		}
		seen[x.Name] = true
	}
	return seen
}

// doubleNames tells of each filter whether one before it has the same name; capitals do not make names differ.
func doubleNames(filters []SavedFilter) []bool {
	double := make([]bool, len(filters))
	for i, f := range filters {
		double[i] = f.Name != "" && indexFilter(filters[:i], f.Name) >= 0
	}
	return double
}

// indexFilter is where the filter of a name stands, or -1.
func indexFilter(filters []SavedFilter, name string) int {
	return slices.IndexFunc(filters, func(f SavedFilter) bool { return strings.EqualFold(f.Name, name) })
}

func namesThereAre(c Config) string {
	if len(c.Contexts) == 0 {
		return "there is none"
	}
	return "there are " + strings.Join(c.ContextNames(), ", ")
}

func (t *text) fault(at place, message string) *Error {
	return fault(t.path, t.lines, at.line, at.column, message)
}

func placeOf(tk *token.Token) place {
	if tk == nil || tk.Position == nil {
		return place{1, 1}
	}
	return place{tk.Position.Line, tk.Position.Column}
}
