// Package bulk is the screen of a bulk run: it starts the run at once, because the question was answered before, shows
// how far it is, and ends in a report with a result for each user.
//
// Start reading at Screen. run.go starts and follows the run and feeds the fleet, view.go draws it, report.go is what
// can be done with its end.
package bulk
