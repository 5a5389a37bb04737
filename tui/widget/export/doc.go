// Package export puts what a screen shows into a file that did not exist before: CSV for spreadsheets, JSON for scripts,
// in the shapes of package record. Start reading at Ask (ask.go); file.go writes the bytes.
package export
