// Package paste is the dialog that takes a list as text: pasted, or typed with commas. What is understood of it is told
// while it changes, and only enter takes it: a paste never does. Start reading at Box.
package paste
