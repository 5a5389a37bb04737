// Package bulklog keeps the report of a bulk run on disk while it runs, so that a killed console, a cut connection or
// a dead machine loses no result. What ended on screen is taken away again; what was broken off is told at the next start.
//
// Start reading at Keeper.
package bulklog
