package dialog

// Overlay puts a box in the middle of a frame of the given size in cells. What the box does not cover stays as it is.
func Overlay(base, box string, width, height int) string { return box }

// Origin is where Overlay puts the top left cell of a box, for placing its text cursor.
func Origin(box string, width, height int) (x, y int) { return 0, 0 }
