// Package dialog holds the ready-made boxes over a screen: Confirm asks before consequences, Choose picks one of a few
// things, Details shows text to read and copy. Other dialogs are made with Box, which draws the frame and scrolls, and
// Input, a line of text. Overlay puts a box over the screen.
//
// Start reading at Confirm. Results come through closures, so that a screen says in one place what it asks and what
// happens then. All text handed in must be clean (kit.Clean).
package dialog
