// Package export puts what a screen shows into a file that did not exist before: CSV for spreadsheets, JSON for
// scripts. Start reading at Ask (ask.go); encode.go makes the bytes, file.go writes them, and user.go is the one shape
// in which a service user is copied and exported as JSON.
package export
