package bulklog

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

var at = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return at }

func someItems(n int) []apiclient.BulkItem {
	items := make([]apiclient.BulkItem, n)
	for i := range items {
		items[i] = apiclient.BulkItem{ID: apiclient.UserID(fmt.Sprint("su_", i)), Name: fmt.Sprint("user ", i), Revision: `"1"`}
	}
	return items
}

// event is what one line says of one item.
type event struct {
	item    int
	outcome apiclient.BulkOutcome
	words   string
}

// script makes a journal go through calls that start and end in any order, one item or several at a time, and answers
// what each line must say.
func script(t *rapid.T, j *journal, n int) []event {
	var events []event
	var flying [][2]int
	next := 0
	tell := func(from, to int, outcome apiclient.BulkOutcome, words string) {
		for i := from; i < to; i++ {
			events = append(events, event{i, outcome, words})
		}
	}
	for range rapid.IntRange(0, 3*n+2).Draw(t, "steps") {
		switch step := rapid.SampledFrom([]string{"start", "put back", "end"}).Draw(t, "step"); {
		case step == "start" && next < n:
			to := min(n, next+rapid.IntRange(1, 4).Draw(t, "batch"))
			j.note(next, to, stateStarted)
			tell(next, to, apiclient.BulkOutcomeUnknown, errInFlight.Message)
			flying = append(flying, [2]int{next, to})
			next = to
		case step != "start" && len(flying) > 0:
			k := rapid.IntRange(0, len(flying)-1).Draw(t, "which")
			from, to := flying[k][0], flying[k][1]
			if step == "put back" {
				j.note(from, to, statePutBack)
				tell(from, to, apiclient.BulkPending, "")
				j.note(from, to, stateStarted)
				tell(from, to, apiclient.BulkOutcomeUnknown, errInFlight.Message)
				continue
			}
			flying = append(flying[:k], flying[k+1:]...)
			results := make([]apiclient.BulkResult, to-from)
			for i := range results {
				results[i].Outcome = rapid.SampledFrom(outcomes[:]).Draw(t, "outcome")
				words := ""
				if results[i].Outcome >= apiclient.BulkFailed {
					words = rapid.StringMatching(`[a-z"\\\n{}]{1,12}`).Draw(t, "words")
					results[i].Err = errors.New(words)
				}
				tell(from+i, from+i+1, results[i].Outcome, words)
			}
			j.results(from, results)
		}
	}
	return events
}

// TestReportSaysNoMoreThanTheFile cuts the files of random runs at any byte, as the death of the writer may.
func TestReportSaysNoMoreThanTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "items")
		j := newJournal(Options{Dir: dir, Context: "prod"}, apiclient.BulkDisable, someItems(n), clock)
		j.once.Do(j.open)
		require.Empty(t, j.words())
		events := script(t, j, n)
		whole, err := os.ReadFile(j.path)
		require.NoError(t, err)
		require.NoError(t, j.drop())

		cut := whole[:rapid.IntRange(0, len(whole)).Draw(t, "cut")]
		head := bytes.IndexByte(whole, '\n') + 1
		report, err := read(bytes.NewReader(cut), false)
		if len(cut) < head {
			require.ErrorIs(t, err, errNothing)
			return
		}
		require.NoError(t, err)
		lines := bytes.Count(cut[head:], []byte("\n"))
		if len(cut) < len(whole) && whole[len(cut)] == '\n' && len(cut) > head {
			lines++ // all of a line but its end says as much
		}
		want := make([]event, n)
		for i := range want {
			want[i].item = i
		}
		for _, e := range events[:lines] {
			want[e.item] = e
		}
		require.Len(t, report.Results, n)
		for i, w := range want {
			got := report.Results[i]
			require.Equal(t, someItems(n)[i], got.Item)
			require.Equal(t, w.outcome, got.Outcome, "item %d of\n%s", i, cut)
			if w.words == "" {
				require.NoError(t, got.Err)
			} else {
				require.EqualError(t, got.Err, w.words)
			}
		}
	})
}

const headLine = `{"steward_bulk_report":1,"context":"prod","verb":"disable","started":"2026-11-22T12:00:00Z","items":[` +
	`{"id":"su_0","name":"a"},{"id":"su_1","name":"b"},{"id":"su_2","name":"c"}]}` + "\n"

func TestDamagedReports(t *testing.T) {
	t.Parallel()
	const (
		started = `{"at":"2026-11-22T12:00:01Z","item":0,"state":"started"}` + "\n"
		done    = `{"at":"2026-11-22T12:00:03Z","item":0,"state":"done"}` + "\n"
		end     = `{"at":"2026-11-22T12:00:05Z","state":"ended","cancelled":true}` + "\n"
	)
	for _, tc := range []struct {
		name, text string
		gaps       bool
		want       [3]apiclient.BulkOutcome
	}{
		{"nothing started is not tried", "", false, [3]apiclient.BulkOutcome{}},
		{"started is unknown", started, false, [3]apiclient.BulkOutcome{apiclient.BulkOutcomeUnknown}},
		{"half a line at the end is left out", started + done[:30], false, [3]apiclient.BulkOutcome{apiclient.BulkOutcomeUnknown}},
		{
			"a lost line may have told of any of the others", started + "##\n" + done, false,
			[3]apiclient.BulkOutcome{apiclient.BulkDone, apiclient.BulkOutcomeUnknown, apiclient.BulkOutcomeUnknown},
		},
		{
			"a line of an item that is not there is a lost one", `{"item":3,"state":"done"}` + "\n" + done, false,
			[3]apiclient.BulkOutcome{apiclient.BulkDone, apiclient.BulkOutcomeUnknown, apiclient.BulkOutcomeUnknown},
		},
		{
			"a state of another version is a lost one", done + `{"item":1,"state":"mended"}` + "\n", false,
			[3]apiclient.BulkOutcome{apiclient.BulkDone, apiclient.BulkOutcomeUnknown, apiclient.BulkOutcomeUnknown},
		},
		{
			"a file that could not be written whole says so", done, true,
			[3]apiclient.BulkOutcome{apiclient.BulkDone, apiclient.BulkOutcomeUnknown, apiclient.BulkOutcomeUnknown},
		},
		{"empty lines are nothing", "\n" + done + "\n" + end, false, [3]apiclient.BulkOutcome{apiclient.BulkDone}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			report, err := read(bytes.NewReader([]byte(headLine+tc.text)), tc.gaps)
			require.NoError(t, err)
			for i, want := range tc.want {
				assert.Equal(t, want, report.Results[i].Outcome, "item %d", i)
			}
		})
	}
	t.Run("its end is when it was last heard of", func(t *testing.T) {
		t.Parallel()
		report, err := read(bytes.NewReader([]byte(headLine+started)), false)
		require.NoError(t, err)
		assert.Equal(t, at.Add(time.Second), report.Ended)
		assert.False(t, report.Finished)
		report, err = read(bytes.NewReader([]byte(headLine+started+done+end)), false)
		require.NoError(t, err)
		assert.Equal(t, at.Add(5*time.Second), report.Ended)
		assert.True(t, report.Finished)
		assert.True(t, report.Cancelled)
	})
	for name, text := range map[string]string{
		"garbage":                    "\x00\x01\n",
		"a later version":            `{"steward_bulk_report":3}` + "\n",
		"a date that is none":        `{"steward_bulk_report":2,"verb":"extend","items":[{"id":"a","end_date":"soon"}]}` + "\n",
		"access of no kind":          `{"steward_bulk_report":2,"verb":"attach","items":[{"id":"a","access":[{"kind":"magic","id":"x"}]}]}` + "\n",
		"a verb that nobody may run": `{"steward_bulk_report":1,"verb":"obliterate"}` + "\n",
	} {
		t.Run(name+" is no report", func(t *testing.T) {
			t.Parallel()
			_, err := read(bytes.NewReader([]byte(text)), false)
			require.Error(t, err)
			assert.NotErrorIs(t, err, errNothing, "it is not deleted")
		})
	}
}

func TestErrorsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	long := errors.New(string(bytes.Repeat([]byte("東"), longest)))
	for _, err := range []error{
		nil,
		errors.New("broken"),
		&apiclient.Error{Kind: apiclient.ErrConflict, Op: "disable ci", Message: "changed", Next: "Look.", Status: 412, Code: "c", RequestID: "r", Current: `"2"`},
		&apiclient.Error{Kind: apiclient.ErrForbidden, Message: "no", MissingPermission: "users::modify", Fields: []apiclient.FieldError{{Pointer: "/name", Message: "is odd"}}},
		&apiclient.Error{Message: "of no kind"},
		&apiclient.Error{Kind: apiclient.ErrUnavailable},
	} {
		got := failureOf(err).err()
		if err == nil {
			require.NoError(t, got)
			continue
		}
		require.EqualError(t, got, err.Error())
		var was, is *apiclient.Error
		if errors.As(err, &was) {
			require.ErrorAs(t, got, &is)
			assert.Equal(t, was.Kind, is.Kind)
			assert.Equal(t, []any{was.Current, was.MissingPermission, was.Status, was.RequestID}, []any{is.Current, is.MissingPermission, is.Status, is.RequestID})
		}
	}
	assert.Less(t, len(failureOf(long).Message), longest+8)
}

// TestWhatUndoNeedsComesBack breaks off runs of every verb and takes from the file what was to be done and what undoes it.
func TestWhatUndoNeedsComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kinds := []apiclient.AccessKind{apiclient.AccessGroup, apiclient.AccessPolicy, apiclient.AccessRole}
	rapid.Check(t, func(t *rapid.T) {
		dates := rapid.Custom(func(t *rapid.T) apiclient.Date {
			if rapid.Bool().Draw(t, "never") {
				return apiclient.Date{}
			}
			return apiclient.DateOf(at).AddDays(rapid.IntRange(-900, 900).Draw(t, "days"))
		})
		accesses := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) apiclient.AccessRef {
			return apiclient.AccessRef{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), ID: rapid.String().Draw(t, "id")}
		}), 1, 3)
		verb := rapid.SampledFrom([]apiclient.BulkVerb{apiclient.BulkExtend, apiclient.BulkAttach, apiclient.BulkDetach}).Draw(t, "verb")
		items := someItems(rapid.IntRange(1, 5).Draw(t, "items"))
		results := make([]apiclient.BulkResult, len(items))
		for i := range items {
			results[i].Outcome = rapid.SampledFrom(outcomes[:]).Draw(t, "outcome")
			if verb == apiclient.BulkExtend {
				items[i].EndDate, results[i].Former = dates.Draw(t, "end"), dates.Draw(t, "former")
				continue
			}
			items[i].Access, results[i].Access = accesses.Draw(t, "access"), accesses.Draw(t, "done")
		}
		j := newJournal(Options{Dir: dir, Context: "prod"}, verb, items, clock)
		j.note(0, len(items), stateStarted)
		j.results(0, results)
		j.release()
		report, ok, err := leftBehind(j.path)
		require.NoError(t, err)
		require.True(t, ok)
		require.NoError(t, j.drop())
		for i := range items {
			require.Equal(t, items[i], report.Results[i].Item)
			require.Equal(t, results[i].Former, report.Results[i].Former)
			require.Equal(t, results[i].Access, report.Results[i].Access)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(headLine), false)
	f.Add([]byte(headLine+`{"item":1,"state":"started"}`+"\n"+`{"item":1,"state":"failed","error":{"message":"x","kind":"conflict"}}`), false)
	f.Add([]byte(headLine+`{"item":-1}`+"\nnull\n[]\n"+`{"state":"ended"}`), true)
	f.Add([]byte("{}\n"), false)
	f.Fuzz(func(t *testing.T, text []byte, gaps bool) {
		report, err := read(bytes.NewReader(text), gaps)
		if err != nil {
			return
		}
		_ = report.Words()
		for i := range report.Results {
			r := &report.Results[i]
			if r.Outcome > apiclient.BulkOutcomeUnknown {
				t.Fatalf("outcome %d", r.Outcome)
			}
			if gaps && r.Outcome == apiclient.BulkPending && !bytes.Contains(text, []byte("put")) && !bytes.Contains(text, []byte("\\u")) {
				t.Fatal("what no line tells of is not known in a file with gaps")
			}
		}
		counts := report.Counts()
		if counts.Pending+counts.Done+counts.Unchanged+counts.Failed+counts.Unknown != len(report.Results) {
			t.Fatal("results are missing")
		}
	})
}

func TestFailedWriteLeavesAFileThatSaysSo(t *testing.T) {
	t.Parallel()
	j := newJournal(New(Options{Dir: t.TempDir()}).o, apiclient.BulkDisable, someItems(3), clock)
	j.once.Do(j.open)
	j.note(0, 1, stateStarted)
	good := j.file
	j.file, _ = os.Open(j.path) // takes no writing, as a full disk
	j.note(1, 2, stateStarted)
	require.NoError(t, j.file.Close())
	j.file = good
	j.results(0, []apiclient.BulkResult{{Outcome: apiclient.BulkDone}})
	j.release()
	assert.Contains(t, j.words(), "gaps")
	assert.Contains(t, filepath.Base(j.path), gapsSuffix)
	report, ok, err := leftBehind(j.path)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, apiclient.BulkCounts{Done: 1, Unknown: 2}, report.Counts(), "the second was started, and no line says so")
}
