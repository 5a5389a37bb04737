// Package filter is the language in which an operator narrows the list of service users.
//
// A filter is terms with spaces between them; a user must match all of them. A plain word matches when the name, the
// description, the contact or the id contains it, in capitals or not. field:value asks a field; a comma between values
// means or. A leading - negates a term. Quotes hold a text with spaces together, and make anything a plain word.
//
//	deploy -status:disabled,expired "build server"
//
// Start reading at Parse (filter.go); a new field is one line in fields (field.go).
package filter
