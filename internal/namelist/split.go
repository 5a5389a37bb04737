package namelist

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// headers are the words that begin the first line of a table of service users, in lower case.
var headers = [...]string{"id", "name", "user", "user_id", "service user", "service_user", "service-user"}

// row is a line of a text.
type row struct {
	text  string   // the whole line without spaces around it
	cells []string // what separators leave of it, at least one
	// quoted says of each cell that it stood in quotes, and is kept together.
	quoted []bool
}

// split takes a text apart into the entries that it lists, as they are written. Known reports whether an entry names
// somebody, which decides where the text alone does not.
func split(text string, o Options, known func(string) bool) []string {
	rows, header := rowsOf(text)
	if header {
		rows = rows[1:]
	}
	column := header || isTable(rows, known)
	var entries []string
	for i := range rows {
		r := &rows[i]
		switch {
		case known(r.text):
			entries = append(entries, r.text)
		case column, strings.ContainsRune(r.text, '\t'):
			entries = appendCell(entries, r, 0, o, known)
		default:
			for c := range r.cells {
				entries = appendCell(entries, r, c, o, known)
			}
		}
	}
	return entries
}

// appendCell adds what one cell lists.
func appendCell(entries []string, r *row, c int, o Options, known func(string) bool) []string {
	cell := r.cells[c]
	switch {
	case cell == "":
		return entries
	case o.Spaces, r.quoted[c], known(cell):
		return append(entries, cell)
	default:
		return append(entries, strings.Fields(cell)...)
	}
}

// rowsOf are the lines of a text that hold something, and whether the first is the header of a table.
func rowsOf(text string) (rows []row, header bool) {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
	}
	text = strings.TrimPrefix(text, "\ufeff")
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }) {
		if line = strings.TrimSpace(line); line != "" {
			rows = append(rows, rowOf(line))
		}
	}
	header = len(rows) > 1 && len(rows[0].cells) > 1 && slices.Contains(headers[:], strings.ToLower(rows[0].cells[0]))
	return rows, header
}

// isTable reports whether the lines are rows of a table without a header: all have the same number of cells, more than
// one, and none but the first of a row names anybody, while some first one does.
func isTable(rows []row, known func(string) bool) bool {
	named := false
	for i := range rows {
		r := &rows[i]
		if len(r.cells) < 2 || len(r.cells) != len(rows[0].cells) || slices.ContainsFunc(r.cells[1:], known) {
			return false
		}
		named = named || known(r.cells[0])
	}
	return named && len(rows) > 1
}

// rowOf takes a line apart at its tabs, or else at its commas and semicolons, outside of quotes.
func rowOf(line string) row {
	separators := ",;"
	if strings.ContainsRune(line, '\t') {
		separators = "\t"
	}
	r := row{text: line}
	for rest := line; ; {
		cell, quoted, after := cellOf(rest, separators)
		r.cells, r.quoted = append(r.cells, cell), append(r.quoted, quoted)
		if after < 0 {
			return r
		}
		rest = rest[after:]
	}
}

// cellOf is the first cell of a text, and where the next one begins; -1 when there is none.
func cellOf(text, separators string) (cell string, quoted bool, after int) {
	lead := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	if lead < len(text) && (text[lead] == '"' || text[lead] == '\'') {
		if cell, end, ok := quotedCell(text[lead:], separators); ok {
			if lead+end >= len(text) {
				return cell, true, -1
			}
			return cell, true, lead + end
		}
	}
	if at := strings.IndexAny(text, separators); at >= 0 {
		return strings.TrimSpace(text[:at]), false, at + 1
	}
	return strings.TrimSpace(text), false, -1
}

// quotedCell reads a cell that begins with a quote, and answers where the next cell begins. What follows the closing
// quote must be a separator or the end; else the quotes are part of a name.
func quotedCell(text, separators string) (cell string, next int, ok bool) {
	quote := text[0]
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != quote:
			b.WriteByte(text[i])
		case i+1 < len(text) && text[i+1] == quote:
			b.WriteByte(quote)
			i++
		default:
			rest := strings.TrimLeft(text[i+1:], " ")
			at := len(text) - len(rest)
			switch {
			case rest == "":
				return strings.TrimSpace(b.String()), len(text), true
			case strings.ContainsRune(separators, rune(rest[0])):
				return strings.TrimSpace(b.String()), at + 1, true
			default:
				return "", 0, false
			}
		}
	}
	return "", 0, false
}
