package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// usualIndent is how deep the contexts stand in a file that has none yet.
const usualIndent = 2

// addContext writes a context behind the last one.
func (d *document) addContext(c Context) error {
	lines := func(indent int) []string { return itemLines(fieldTexts(c), indent) }
	if len(d.lines) == 0 {
		head := []string{"# The systems of steward. It keeps your comments. Credentials never stand here.", "contexts:"}
		return d.replace(0, 0, append(head, lines(usualIndent)...)...)
	}
	return d.addItem("contexts", lines)
}

// addItem writes an item behind the last one of a list at the top level, which is made where there is none. lines are the
// item's, by how deep its dash stands.
func (d *document) addItem(key string, lines func(indent int) []string) error {
	e, found, err := d.listEntry(key)
	if err != nil {
		return err
	}
	if !found {
		return d.replace(len(d.lines), len(d.lines), slices.Insert(lines(usualIndent), 0, key+":")...)
	}
	items, ok := e.value.(*ast.SequenceNode)
	if ok && len(items.Values) > 0 {
		return d.addBehind(items, lines)
	}
	if ok || e.value.Type() == ast.NullType { // contexts: []
		head, _, _, comment, ok := d.split(e)
		if ok {
			return d.replace(e.first, e.last+1, slices.Insert(lines(e.column+usualIndent), 0, head+comment)...)
		}
	}
	return ErrByHand
}

// addBehind writes an item behind the last of several, with an empty line between them if the others have one.
func (d *document) addBehind(items *ast.SequenceNode, item func(indent int) []string) error {
	first, end, column, err := d.span(items, len(items.Values)-1)
	if err != nil {
		return err
	}
	lines := item(column)
	for above := first - 1; above > 0 && len(items.Values) > 1; above-- {
		if isComment(d.lines[above]) {
			continue
		}
		if isBlank(d.lines[above]) {
			lines = slices.Insert(lines, 0, "")
		}
		break
	}
	return d.replace(end, end, lines...)
}

// removeContext takes out a context's lines, the comment directly above it, and one of the empty lines around it.
func (d *document) removeContext(context int) error {
	e, found, err := d.listEntry("contexts")
	if err != nil {
		return err
	}
	items, ok := e.value.(*ast.SequenceNode)
	if !found || !ok {
		return ErrByHand
	}
	first, end, column, err := d.span(items, context)
	if err != nil {
		return err
	}
	for first > e.first+1 && isComment(d.lines[first-1]) && indentOf(d.lines[first-1]) <= column {
		first--
	}
	if len(items.Values) == 1 { // an empty list, so that the comments around it stay where they are
		d.lines = slices.Concat(d.lines[:first], d.lines[end:])
		e.last = e.first
		return d.setValue(e, "[]")
	}
	if isBlank(d.lines[first-1]) && (end == len(d.lines) || isBlank(d.lines[end])) {
		first--
	}
	return d.replace(first, end)
}

// contextNode is the map of a context.
func (d *document) contextNode(context int) (ast.Node, error) {
	e, found, err := d.listEntry("contexts")
	if err != nil {
		return nil, err
	}
	items, ok := e.value.(*ast.SequenceNode)
	if !found || !ok || context < 0 || context >= len(items.Values) {
		return nil, ErrByHand
	}
	return items.Values[context], nil
}

// listEntry is a list at the top level.
func (d *document) listEntry(key string) (e entry, found bool, err error) {
	if d.text.body == nil {
		return entry{}, false, nil
	}
	entries, err := d.entries(d.text.body)
	if err != nil {
		return entry{}, false, err
	}
	at := slices.IndexFunc(entries, func(e entry) bool { return e.key == key })
	if at < 0 {
		return entry{}, false, nil
	}
	return entries[at], true, nil
}

// span is the lines of an item of a list from first to before end, and the column of its dash. Comments behind it that
// stand deeper than the dash belong to it.
func (d *document) span(items *ast.SequenceNode, i int) (first, end, column int, err error) {
	if items.IsFlowStyle || i >= len(items.Entries) {
		return 0, 0, 0, ErrByHand
	}
	at := placeOf(items.Entries[i].Start)
	first, column = at.line-1, at.column-1
	if first >= len(d.lines) || !strings.HasPrefix(d.lines[first], strings.Repeat(" ", column)+"-") {
		return 0, 0, 0, ErrByHand
	}
	end = d.extent(first, column, false) + 1
	for end < len(d.lines) && isComment(d.lines[end]) && indentOf(d.lines[end]) > column {
		end++
	}
	return first, end, column, nil
}

// itemLines are a new item's lines; its dash stands so deep.
func itemLines(texts []fieldText, indent int) []string {
	var lines []string
	lead := strings.Repeat(" ", indent) + "- "
	for _, f := range texts {
		if f.text == "" {
			continue
		}
		lines = append(lines, lead+f.key+": "+f.text)
		lead = strings.Repeat(" ", indent+2)
	}
	return lines
}
