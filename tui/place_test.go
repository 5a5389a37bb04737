package tui_test

import (
	"testing"

	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// A screen in the place of another one that had begun as many calls: the key press must not wait for the new one's.
func TestAKeyWaitsForNoCallOfTheScreenThatItOpens(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{}, {"tab"}, {"tab", "tab"}, {"shift+tab"}, {"r"}, {"r", "r"}} {
		for _, to := range []string{"1", "2", "3", "4", "5"} {
			tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
				d.Press("enter").Press(keys...).Press(to).Press("1").See("All 10")
			})
		}
	}
}
