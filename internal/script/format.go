package script

import (
	"fmt"
	"strings"

	"steward/internal/record"
)

// Format is how results are written.
type Format string

// The formats. The zero value is none: ParseFormat reads one.
const (
	Table Format = "table" // for people
	JSON  Format = "json"  // for programs
	CSV   Format = "csv"   // for spreadsheets
)

// Formats are all formats.
func Formats() []Format { return []Format{Table, JSON, CSV} }

// ParseFormat reads a format's name. The error is an *UsageError.
func ParseFormat(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if string(f) == name {
			return f, nil
		}
		names = append(names, string(f))
	}
	return "", &UsageError{Words: fmt.Sprintf("there is no format %q; there are %s", name, strings.Join(names, ", "))}
}

// results are what a command writes, in every form. Only the one that is asked for is made.
type results struct {
	json  func() any
	csv   func() [][]string
	table func() string
}

// write writes results in the place's format.
func (p *Place) write(r results) error {
	var content []byte
	var err error
	switch p.Format {
	case JSON:
		content, err = record.JSON(r.json())
	case CSV:
		content, err = record.CSV(r.csv())
	default:
		content = []byte(r.table())
	}
	if err == nil {
		_, err = p.Out.Write(content)
	}
	if err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}
