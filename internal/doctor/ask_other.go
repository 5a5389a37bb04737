//go:build !unix

package doctor

import (
	"os"
	"time"
)

// AskAttributes does not ask on this system.
func AskAttributes(_, _ *os.File, _ time.Duration) (attributes []int, answered bool) {
	return nil, false
}
