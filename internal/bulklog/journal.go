package bulklog

import (
	"bytes"
	"encoding/json"
	"os"
	"sync"
	"time"

	"steward/apiclient"
)

// journal writes the file of one run.
type journal struct {
	o     Options
	verb  apiclient.BulkVerb
	items []apiclient.BulkItem
	now   func() time.Time
	begun time.Time
	run   *apiclient.BulkRun

	once     sync.Once     // of open
	finished chan struct{} // closed when the run's end is written

	mu     sync.Mutex
	file   *os.File // nil: nothing is written
	path   string
	sent   []bool // by item: its request was sent, whatever became of it
	failed error  // the first thing that went wrong with the file
	torn   bool   // the last write failed, perhaps within a line
	left   bool   // the Keeper is closed: the file is let go when the run has ended
	ended  bool   // the end is written
}

func newJournal(o Options, verb apiclient.BulkVerb, items []apiclient.BulkItem, now func() time.Time) *journal {
	return &journal{
		o: o, verb: verb, items: items, now: now, begun: now(), sent: make([]bool, len(items)), finished: make(chan struct{}),
	}
}

// trace notes what happens to the run, and tells it to who asked before.
func (j *journal) trace(also apiclient.BulkTrace) apiclient.BulkTrace {
	return apiclient.BulkTrace{
		Starts: func(from, to int) {
			j.note(from, to, stateStarted)
			if also.Starts != nil {
				also.Starts(from, to)
			}
		},
		PutBack: func(from, to int) {
			j.note(from, to, statePutBack)
			if also.PutBack != nil {
				also.PutBack(from, to)
			}
		},
		Ends: func(from int, results []apiclient.BulkResult) {
			j.results(from, results)
			if also.Ends != nil {
				also.Ends(from, results)
			}
		},
	}
}

// follow writes the run's end.
func (j *journal) follow() {
	<-j.run.Done()
	defer close(j.finished)
	j.once.Do(j.open)
	report := j.run.Report()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.write(line{At: report.Ended, State: stateEnded, Cancelled: report.Cancelled, Error: failureOf(report.Stopped)})
	j.ended = true
	if j.left {
		j.release()
	}
}

// open makes the file and writes what is to be done.
func (j *journal) open() {
	if j.o.Dir == "" {
		return
	}
	head := header{Version: version, Context: j.o.Context, Verb: j.verb, Started: j.begun, Items: make([]item, len(j.items))}
	for i := range j.items {
		head.Items[i] = itemOf(&j.items[i])
	}
	text, err := json.Marshal(head)
	if err == nil {
		err = j.create(append(text, '\n'))
	}
	if err != nil {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.failed = err
		j.o.Logger.Warn("no report of the bulk run is kept", "error", err)
	}
}

func (j *journal) create(text []byte) error {
	file, err := newFile(j.o.Dir, j.begun)
	if err != nil {
		return err
	}
	if _, err := file.Write(text); err != nil {
		_ = file.Close()
		_ = os.Remove(file.Name())
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.file, j.path = file, file.Name()
	return nil
}

// note writes the same of all the items from ≤ i < to.
func (j *journal) note(from, to int, state string) {
	j.once.Do(j.open)
	j.mu.Lock()
	defer j.mu.Unlock()
	lines, at := make([]line, 0, to-from), j.now()
	for i := from; i < to; i++ {
		j.sent[i] = state == stateStarted
		lines = append(lines, line{At: at, Item: &i, State: state})
	}
	j.write(lines...)
}

func (j *journal) results(from int, results []apiclient.BulkResult) {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines, at := make([]line, 0, len(results)), j.now()
	for i := range results {
		position := from + i
		lines = append(lines, line{
			At: at, Item: &position, State: results[i].Outcome.String(), Error: failureOf(results[i].Err),
			Former: results[i].Former.String(), Access: accessOf(results[i].Access),
		})
	}
	j.write(lines...)
}

// write hands the lines to the operating system, in one piece; j.mu is held. What fails is not tried again, but the next
// lines are: the reader takes what is missing for unknown, since the file's name says that it has gaps.
func (j *journal) write(lines ...line) {
	if j.file == nil || len(lines) == 0 {
		return
	}
	var text bytes.Buffer
	if j.torn {
		text.WriteByte('\n')
	}
	encoder := json.NewEncoder(&text)
	for i := range lines {
		_ = encoder.Encode(&lines[i]) // texts and numbers can always be encoded
	}
	_, err := j.file.Write(text.Bytes())
	if j.torn = err != nil; j.torn && j.failed == nil {
		j.failed = err
		j.o.Logger.Warn("the report of the bulk run has gaps", "path", j.path, "error", err)
		if os.Rename(j.path, withGaps(j.path)) == nil {
			j.path = withGaps(j.path)
		}
	}
}

// words say what is wrong with the file, or are empty.
func (j *journal) words() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case j.failed == nil:
		return ""
	case j.path == "":
		return "no report is kept on disk: " + j.failed.Error()
	default:
		return "the report on disk has gaps: " + j.failed.Error()
	}
}

// drop deletes the file.
func (j *journal) drop() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.release()
	if j.path == "" {
		return nil
	}
	return remove(j.path)
}

// leave answers the report as it is now, and lets go of the file as soon as nothing will be written to it any more.
func (j *journal) leave() Report {
	report := Report{BulkReport: j.run.Report(), Context: j.o.Context}
	j.mu.Lock()
	defer j.mu.Unlock()
	report.Path, report.Finished = j.path, j.ended
	for i := range report.Results {
		if r := &report.Results[i]; r.Outcome == apiclient.BulkPending && j.sent[i] {
			r.Outcome, r.Err = apiclient.BulkOutcomeUnknown, errInFlight
		}
	}
	if !j.ended {
		report.Ended = j.now()
	}
	if j.left = true; j.ended {
		j.release()
	}
	return report
}

// release unlocks the file and closes it; j.mu is held.
func (j *journal) release() {
	if j.file != nil {
		unlock(j.file)
		_ = j.file.Close()
		j.file = nil
	}
}
