// Package filter is the language in which an operator narrows the list of service users.
//
// A filter is terms with spaces between them; a user must match all of them. A plain word matches when the name, the
// description, the contact or the id contains it, in capitals or not. A field with an operator asks for one thing; a
// comma between values means or. A leading - negates a term, the word or stands between two filters of which one is
// enough, and quotes hold a text with spaces together and make anything a plain word.
//
//	deploy -status:disabled,expired "build server"
//	end<30d role:admin or key>1w unused:never
//
// Start reading at Parse (filter.go) and at the fields (field.go): a new field is one entry there. A text becomes tokens
// (scan.go), then conditions (parse.go, words.go, text.go, number.go, time.go), which are bound to a moment before they
// are asked of many users (filter.go).
package filter
