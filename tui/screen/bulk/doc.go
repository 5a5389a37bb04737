// Package bulk is the screen of a bulk run: it starts the run at once, because the question was answered before, shows
// how far it is, and ends in a report with a result for each user. Opened with the report of a run that was broken off,
// it shows that instead.
//
// Start reading at Screen. run.go starts and follows the run and feeds the fleet, view.go and rows.go draw it, report.go
// is what can be done with its end, left.go what is different about a report that an earlier console left behind.
package bulk
