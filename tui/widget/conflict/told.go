package conflict

import (
	"time"

	"steward/apiclient"
	"steward/tui/kit"
)

// Told says who changed a user, and when: "robot was changed by dana 2 min ago, while you edited it."
func Told(theirs *apiclient.ServiceUser, meanwhile string, now time.Time) string {
	words := kit.Clean(theirs.Name) + " was changed by "
	if theirs.UpdatedBy == "" {
		words += "somebody"
	} else {
		words += kit.Clean(theirs.UpdatedBy)
	}
	if !theirs.UpdatedAt.IsZero() {
		words += " " + kit.Ago(theirs.UpdatedAt, now)
	}
	return words + ", while you " + meanwhile + "."
}
