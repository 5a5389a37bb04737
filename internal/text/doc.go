// Package text makes text fit for people in front of a terminal: what comes from outside is cleaned (clean.go), and lines
// are measured, cut, filled and wrapped by the cells they take, with times and numbers in words (text.go). The console
// reaches it through its kit, the scripts and exports directly.
//
// Start reading at Clean.
package text
