package credentials

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestACallWithoutAnEndIsLeftBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		end := make(chan struct{})
		began := time.Now()
		_, err := bounded(t.Context(), fileTime, func() (int, error) { <-end; return 1, nil })
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.EqualError(t, err, "it does not answer")
		assert.Equal(t, fileTime, time.Since(began))
		close(end)
	})
}
