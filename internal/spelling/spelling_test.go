package spelling_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/internal/spelling"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"user.disable", "user.enable", "list.sort"}
	for word, want := range map[string]string{
		"user.disabel": "user.disable", "User.Enable": "user.enable", "list.srot": "list.sort", "something": "", "": "",
	} {
		assert.Equal(t, want, spelling.Nearest(word, known, 2), word)
	}
}
