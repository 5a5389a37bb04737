// Package namelist reads lists of service users as people have them: pasted from a chat or a ticket, piped from another
// program, or copied out of a table.
//
// A list is one name or id a line, or several a line with commas, semicolons or tabs between them; also with spaces
// where names cannot hold any. A line that is a name as a whole is that name, whatever stands in it. Quotes keep what
// is between them together ("" is a quote in it). Of a table only the first column counts: where lines have tabs, where
// the first line is a header such as "id,name", and where all lines have as many columns and no column but the first
// names anybody. A list keeps to what is said: nothing is found that is only like a name.
//
// Start reading at Directory; split.go takes the text apart.
package namelist
