// Package table is a virtual table: it asks its rows only for those in the window, so that 100,000 rows cost as much as
// fifty. Cursor and marks are ids, never positions: they stay on their rows through sorting, filtering and refreshes.
//
// Start reading at Table. The window and its scrolling are in move.go, marks in mark.go, columns in layout.go and the
// text in view.go.
package table
