// Package datepicker asks for an end date: Calendar is a month in which a day is picked, EndDate is the whole field with
// its presets, the calendar beside them, and the exact last instant in UTC and in local time.
//
// Start reading at EndDate.
package datepicker
