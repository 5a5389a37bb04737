package connect

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
)

// defective is a driver with a defect.
type defective struct {
	apiclient.System
	pages int // of a list, before it breaks; below 0 it does not begin
}

func (b defective) User(context.Context, apiclient.UserID) (apiclient.ServiceUser, error) {
	panic("the user breaks")
}

func (b defective) Users(context.Context, apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	if b.pages < 0 {
		panic("the list breaks")
	}
	return func(yield func(apiclient.UserPage, error) bool) {
		for range b.pages {
			if !yield(apiclient.UserPage{}, nil) {
				return
			}
		}
		panic("the list breaks")
	}
}

func TestDefectInADriverIsAnError(t *testing.T) {
	t.Parallel()
	var defect *apiclient.Defect
	_, err := Plain(config.Context{}, defective{}).System.User(t.Context(), "su_1")
	require.ErrorIs(t, err, apiclient.ErrUnknown)
	require.ErrorAs(t, err, &defect)
	assert.Contains(t, string(defect.Stack), "defective.User")
	assert.NotContains(t, err.Error(), "goroutine")

	for name, pages := range map[string]int{"before the list": -1, "before the first page": 0, "after two pages": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read, ended := 0, error(nil)
			for _, err := range Plain(config.Context{}, defective{pages: pages}).System.Users(t.Context(), apiclient.UserQuery{}) {
				if ended = err; err == nil {
					read++
				}
			}
			var defect *apiclient.Defect
			require.ErrorAs(t, ended, &defect)
			assert.Equal(t, max(pages, 0), read)
		})
	}
}

func TestDefectOfTheReaderOfAListIsNotTheDrivers(t *testing.T) {
	t.Parallel()
	assert.PanicsWithValue(t, "mine", func() {
		for _, err := range Plain(config.Context{}, defective{pages: 2}).System.Users(t.Context(), apiclient.UserQuery{}) {
			require.NoError(t, err)
			panic("mine")
		}
	})
}
