package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// document is a file's lines and what the parser says where things stand in them. Each change of lines reads them again.
type document struct {
	path   string
	end    string // of a line
	lines  []string
	text   *text
	config Config // as it was before the first change
}

// entry is a key of a map and its value, as lines from first to last; column is where the key begins, from 0.
type entry struct {
	key         string
	first, last int
	column      int
	value       ast.Node
}

func newDocument(path string, content []byte) (*document, error) {
	c, t, err := parse(path, content)
	if err != nil {
		return nil, err
	}
	d := &document{path: path, end: "\n", lines: t.lines, text: t, config: c}
	if strings.Contains(string(content), "\r\n") {
		d.end = "\r\n"
	}
	if n := len(d.lines); d.lines[n-1] == "" {
		d.lines = d.lines[:n-1]
	}
	return d, nil
}

func (d *document) bytes() []byte {
	return []byte(strings.Join(d.lines, d.end) + d.end)
}

// replace puts other lines in place of those from first to before end, and reads everything again.
func (d *document) replace(first, end int, lines ...string) error {
	d.lines = slices.Concat(d.lines[:first], lines, d.lines[end:])
	t, err := outline(d.path, d.bytes())
	if err != nil {
		return ErrByHand
	}
	d.text = t
	return nil
}

// set writes a key of a map with one value per line, or takes it out where the text is empty. A new key goes behind
// those that come before it in the order.
func (d *document) set(n ast.Node, f fieldText, order []string) error {
	if n == nil {
		return d.replace(len(d.lines), len(d.lines), f.key+": "+f.text)
	}
	entries, err := d.entries(n)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(entries, func(e entry) bool { return e.key == f.key })
	switch {
	case at >= 0 && f.text != "":
		return d.setValue(entries[at], f.text)
	case at >= 0:
		return d.takeOut(entries, at)
	case f.text == "":
		return nil
	}
	behind := -1
	for i, e := range entries {
		if rank := slices.Index(order, e.key); rank < slices.Index(order, f.key) &&
			(behind < 0 || rank > slices.Index(order, entries[behind].key)) {
			behind = i
		}
	}
	if behind < 0 {
		return d.insertFirst(entries[0], f)
	}
	line := entries[behind].last + 1
	return d.replace(line, line, strings.Repeat(" ", entries[behind].column)+f.key+": "+f.text)
}

// insertFirst puts a key before the first one of a map, and before that one's comment, unless the comment begins the
// file and so is about all of it.
func (d *document) insertFirst(e entry, f fieldText) error {
	indent := d.lines[e.first][:e.column]
	if strings.Contains(indent, "-") { // the new key takes the dash
		return d.replace(e.first, e.first+1, indent+f.key+": "+f.text,
			strings.Repeat(" ", e.column)+d.lines[e.first][e.column:])
	}
	line := e.first
	for line > 0 && isComment(d.lines[line-1]) {
		line--
	}
	if line == 0 || strings.TrimSpace(d.lines[line-1]) == "---" {
		line = e.first
	}
	return d.replace(line, line, indent+f.key+": "+f.text)
}

// setValue writes another value in place of a key's, and keeps the comments.
func (d *document) setValue(e entry, text string) error {
	head, gap, _, comment, ok := d.split(e)
	if !ok {
		return ErrByHand
	}
	if text != "" {
		text = gap + text
	}
	lines := slices.DeleteFunc(slices.Clone(d.lines[e.first+1:e.last+1]), func(l string) bool { return !isComment(l) })
	return d.replace(e.first, e.last+1, append(lines, head+text+comment)...)
}

// takeOut removes a key and its value. The first key of a list's item leaves its dash to the next one.
func (d *document) takeOut(entries []entry, at int) error {
	e := entries[at]
	indent := d.lines[e.first][:e.column]
	if !strings.Contains(indent, "-") {
		return d.replace(e.first, e.last+1)
	}
	if at+1 >= len(entries) {
		return ErrByHand
	}
	next := entries[at+1].first
	d.lines = slices.Clone(d.lines)
	d.lines[next] = indent + d.lines[next][e.column:]
	return d.replace(e.first, e.last+1)
}

// split cuts the first line of an entry into what stands up to the colon, the gap, the value and the comment.
func (d *document) split(e entry) (head, gap, value, comment string, ok bool) {
	line := d.lines[e.first]
	end := e.column + len(e.key)
	if quote := line[e.column]; quote == '"' || quote == '\'' {
		end = e.column + 1 + strings.IndexByte(line[e.column+1:], quote) + 1
	}
	if end > len(line) {
		return "", "", "", "", false
	}
	spaces := len(line[end:]) - len(strings.TrimLeft(line[end:], " "))
	colon := end + spaces
	if colon >= len(line) || line[colon] != ':' {
		return "", "", "", "", false
	}
	value, comment = splitComment(line[colon+1:])
	trimmed := strings.TrimLeft(value, " \t")
	gap = value[:len(value)-len(trimmed)]
	if trimmed == "" || gap == "" {
		gap = " "
	}
	return line[:colon+1], gap, trimmed, comment, true
}

// splitComment cuts a comment, with the blanks before it, off a value.
func splitComment(s string) (value, comment string) {
	quote, before := byte(0), byte(' ')
	opens := true // a quote may begin here
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '#' && (before == ' ' || before == '\t'):
			cut := len(strings.TrimRight(s[:i], " \t"))
			return s[:cut], s[cut:]
		case opens && (c == '"' || c == '\''):
			quote = c
		}
		if c != ' ' && c != '\t' {
			opens = strings.IndexByte("[{,:", c) >= 0
		}
		before = c
	}
	return strings.TrimRight(s, " \t"), ""
}

// entries are the keys of a map that has one per line. Else the error is ErrByHand.
func (d *document) entries(n ast.Node) ([]entry, error) {
	m, ok := n.(ast.MapNode)
	if !ok {
		return nil, ErrByHand
	}
	var entries []entry
	for pairs := m.MapRange(); pairs.Next(); {
		at := placeOf(pairs.Key().GetToken())
		e := entry{key: pairs.Key().GetToken().Value, first: at.line - 1, column: at.column - 1, value: pairs.Value()}
		if e.first >= len(d.lines) || e.column >= len(d.lines[e.first]) ||
			strings.Trim(d.lines[e.first][:e.column], " -") != "" ||
			!strings.HasPrefix(strings.Trim(d.lines[e.first][e.column:], `"'`), e.key) {
			return nil, ErrByHand
		}
		e.last = d.extent(e.first, e.column, e.value.Type() == ast.SequenceType)
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil, ErrByHand
	}
	return entries, nil
}

// extent is the last line of what begins in a line at a column: deeper lines belong to it, and dashes at the column where
// it may be a list. Comments and empty lines at its end do not.
func (d *document) extent(first, column int, list bool) int {
	last := first
	for i := first + 1; i < len(d.lines); i++ {
		line := d.lines[i]
		if isBlank(line) || isComment(line) {
			continue
		}
		deep := indentOf(line)
		dash := list && deep == column && (line[deep:] == "-" || strings.HasPrefix(line[deep:], "- "))
		if deep <= column && !dash {
			break
		}
		last = i
	}
	return last
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }
func isBlank(line string) bool   { return strings.TrimSpace(line) == "" }
func indentOf(line string) int   { return len(line) - len(strings.TrimLeft(line, " ")) }
