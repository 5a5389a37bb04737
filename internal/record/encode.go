package record

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"steward/internal/text"
)

// CSV writes rows as RFC 4180 has it, the header first. Text is made fit for a terminal, because that is where such
// files get looked at, and a cell that a spreadsheet would run as a formula gets an apostrophe in front.
func CSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = harmless(text.Clean(cell))
		}
		if err := w.Write(safe); err != nil {
			return nil, fmt.Errorf("write CSV: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless disarms a cell that begins like a formula (OWASP, CSV injection). Spreadsheets take the full-width signs too.
func harmless(cell string) string {
	if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", first) {
		return "'" + cell
	}
	return cell
}

// JSON is a value as indented JSON in which every character that no terminal should get is escaped (\u202e), so that
// the file is both lossless and safe to look at.
func JSON(value any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return escape(b.Bytes()), nil
}

// escape replaces unfit characters by JSON escapes. Outside of strings JSON is ASCII, and the line feeds of the
// indentation are kept, so only characters inside strings change.
func escape(plain []byte) []byte {
	var out []byte
	from := 0
	for i := 0; i < len(plain); {
		if plain[i] < utf8.RuneSelf && plain[i] != 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(plain[i:])
		if text.HasHidden(string(plain[i : i+size])) {
			out = append(out, plain[from:i]...)
			out = appendEscape(out, r)
			from = i + size
		}
		i += size
	}
	return append(out, plain[from:]...)
}

func appendEscape(out []byte, r rune) []byte {
	if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
		return fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
