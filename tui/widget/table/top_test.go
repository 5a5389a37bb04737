package table_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestShowTopKeepsTheCursorInTheWindow(t *testing.T) {
	t.Parallel()
	for at, top := range map[int]int{0: 0, 1: 0, 6: 0, 7: 0, 8: 1, 30: 23, 99: 90} {
		w := newTable(numbered(100), 40, 11)
		w.Select(numbered(100).ids[at])
		w.ShowTop()
		first, end := w.Window()
		assert.Equal(t, top, first, at)
		assert.True(t, first <= at && at < end)
		assert.Equal(t, at, w.CursorRow())
	}
}
