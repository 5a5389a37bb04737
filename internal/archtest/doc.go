// Package archtest checks the shape of the project: which way dependencies run, what stands at the top level, and
// that a new view costs one folder and one line. It has tests only.
package archtest
