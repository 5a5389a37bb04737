// Package moment is the dialog that asks for a time to come: in some hours or days, or at a date and time, said in UTC and
// in the operator's own time before anything is done with it.
//
// Start reading at Dialog; parse.go reads what is typed, view.go draws.
package moment
