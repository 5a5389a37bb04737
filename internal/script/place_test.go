package script

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/connect"
)

// slow lists users in pages, one a second.
type slow struct {
	apiclient.System
	pages int
}

func (s slow) Users(ctx context.Context, _ apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		for page := range s.pages {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
			users := make([]apiclient.ServiceUser, 1000)
			for i := range users {
				users[i].ID = apiclient.UserID(fmt.Sprint(page, "-", i))
			}
			if !yield(apiclient.UserPage{Users: users, Total: s.pages * len(users)}, nil) {
				return
			}
		}
	}
}

func TestALongReadIsCountedWhereThatIsSeenAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		live  bool
		pages int
		want  string
	}{
		"terminal": {true, 3, "\r\x1b[K1,000 of 3,000\r\x1b[K2,000 of 3,000\r\x1b[K"},
		"one page": {true, 1, "\r\x1b[K"},
		"pipe":     {false, 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var notes bytes.Buffer
				p := &Place{Connection: &connect.Connection{System: slow{pages: c.pages}}, Notes: &notes, Live: c.live, Now: time.Now}
				users, err := p.fleet(t.Context())
				require.NoError(t, err)
				assert.Len(t, users, 1000*c.pages)
				assert.Equal(t, c.want, notes.String())
			})
		})
	}
}
