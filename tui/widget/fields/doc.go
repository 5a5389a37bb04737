// Package fields has the fields that forms are made of: Text for one line, Picks for any number of entries of a
// catalogue, Radio for one of a few. They satisfy form.Field: a field takes the keys it has a use for and gives the
// others back, so that nobody is ever held in one.
//
// Start reading at Text; Line is the editor inside it.
package fields

// margin is the columns left of a field; the mark of the focused row stands in them.
const margin = 3
