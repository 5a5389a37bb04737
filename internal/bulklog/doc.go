// Package bulklog keeps the report of a bulk run on disk while it runs, so that a killed console or a cut connection
// loses no result. What ended on screen is taken away again; what was broken off is told at the next start.
//
// There is one file a run, of JSON lines: first what is to be done to whom, then a line for every item when its call
// starts and one when it has ended (line.go). Each is handed to the operating system before the run goes on, so the
// death of the process loses nothing; it is not forced to the disk, so the failure of the machine may lose the last
// seconds. While the run's console lives it holds a lock on the file (lock_*.go), which ends with the process however
// it dies: what is not locked was left behind.
//
// Start reading at Keeper. journal.go writes the file of one run, read.go makes a report of it.
package bulklog
