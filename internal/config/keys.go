package config

import (
	"fmt"

	"steward/internal/keymap"
)

// KeyFaults says what is wrong with the other key strokes of the file: actions that there are none of, strokes that no
// terminal sends, and strokes that two actions of one screen would share. None of it keeps the file from being of use, so
// Load takes it. The error is that of Load.
func (f *File) KeyFaults() ([]*Error, error) {
	content, exists, err := read(f.path)
	if err != nil || !exists {
		return nil, err
	}
	c, t, err := parse(f.path, content)
	if err != nil || len(c.Keys) == 0 {
		return nil, err
	}
	var faults []*Error
	for _, k := range keymap.Check(c.Keys) {
		at, ok := t.at[fmt.Sprintf("keys.%s[%d]", k.ID, k.Stroke)]
		if !ok {
			at = t.at["keys."+k.ID]
		}
		faults = append(faults, t.fault(at, k.Words))
	}
	return faults, nil
}
