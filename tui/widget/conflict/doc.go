// Package conflict shows what becomes of a thing that two people changed at the same time: how it was before, what the
// others made of it and what the operator wants, aspect by aspect, with a choice for each. It writes nothing: the screen
// that shows the Board asks it for the choices and goes on from there.
//
// Start reading at Board; view.go draws it, in columns where they fit and under each other where they do not.
package conflict
