package bulklog_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// child is the environment variable that makes TestMain a console: it names the folder of the reports.
const child = "BULKLOG_TEST_CHILD"

// atOnce is how many calls that console has in flight.
const atOnce = 4

func TestMain(m *testing.M) {
	if dir := os.Getenv(child); dir != "" {
		console(dir)
		return
	}
	os.Exit(m.Run())
}

// console disables 200 users, and says on stdout what the system carried out. The last of them are not answered, so that
// it is always killed in the middle.
func console(dir string) {
	var carried atomic.Int64
	sys := &toggles{answer: func(ctx context.Context, _ int, id apiclient.UserID) error {
		fmt.Println("done", id)
		if carried.Add(1) > 190 {
			<-ctx.Done()
			return ctx.Err()
		}
		time.Sleep(time.Millisecond)
		return nil
	}}
	<-keeper(dir, "prod").Start(context.Background(), sys, at(atOnce), apiclient.BulkDisable, users(200), apiclient.BulkOptions{}).Done()
}

// TestKilledConsole kills a real process in the middle of a run, and compares the report with what the system did.
func TestKilledConsole(t *testing.T) {
	t.Parallel()
	for range 5 {
		dir, after := t.TempDir(), 1+rand.IntN(150)
		cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very test
		cmd.Env = append(os.Environ(), child+"="+dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		did := map[string]bool{}
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "done "); ok {
				did[id] = true
			}
			if len(did) == after {
				left, err := keeper(dir, "prod").BrokenOff()
				require.NoError(t, err)
				assert.Empty(t, left, "it still runs")
				require.NoError(t, cmd.Process.Kill())
			}
		}
		require.Error(t, cmd.Wait())

		left, err := keeper(dir, "prod").BrokenOff()
		require.NoError(t, err)
		require.Len(t, left, 1)
		report := left[0]
		assert.False(t, report.Finished)
		require.Len(t, report.Results, 200)
		for _, r := range report.Results {
			switch r.Outcome {
			case apiclient.BulkDone:
				assert.True(t, did[string(r.Item.ID)], "%s is said to be done", r.Item.ID)
			case apiclient.BulkPending:
				assert.False(t, did[string(r.Item.ID)], "%s is said not to be tried", r.Item.ID)
			default:
				assert.Equal(t, apiclient.BulkOutcomeUnknown, r.Outcome)
			}
		}
		counts := report.Counts()
		assert.LessOrEqual(t, counts.Unknown, atOnce)
		assert.GreaterOrEqual(t, counts.Done+counts.Unknown, after)
	}
}
