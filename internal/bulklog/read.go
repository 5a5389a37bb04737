package bulklog

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"steward/apiclient"
)

// largest is how many bytes of one file are read; what is behind them counts as lost.
const largest = 256 << 20

// errNothing means that a file does not even say what was to be done: no call was made.
var errNothing = errors.New("the report has no first line")

// errInFlight and errGap are why an outcome is not known.
var (
	errInFlight = &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "the console ended before the answer came"}
	errGap      = &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "the report has a gap: whether it was tried is not known"}
)

// reading is a report as far as it is read.
type reading struct {
	report  Report
	touched []bool // by item: a line told of it
	gaps    bool   // a line was lost
}

// read makes a report of a file. Whatever stands in it, every item has exactly one result, and none says more than the
// file does. A last line without its end is what the death of the writer leaves, and is left out; any other line that
// makes no sense is a gap, and so is what withGaps says: items that no line tells of are then of unknown outcome.
func read(r io.Reader, withGaps bool) (Report, error) {
	lines := bufio.NewReader(io.LimitReader(r, largest))
	first, err := lines.ReadBytes('\n')
	switch {
	case errors.Is(err, io.EOF):
		return Report{}, errNothing
	case err != nil:
		return Report{}, err
	}
	var head header
	if err := json.Unmarshal(first, &head); err != nil {
		return Report{}, fmt.Errorf("the first line is not understood: %w", err)
	}
	if head.Version < oldest || head.Version > version {
		return Report{}, fmt.Errorf("the report is of version %d, this steward reads versions %d to %d", head.Version, oldest, version)
	}
	switch head.Verb {
	case apiclient.BulkEnable, apiclient.BulkDisable, apiclient.BulkDelete, apiclient.BulkExtend, apiclient.BulkAttach, apiclient.BulkDetach:
	default:
		return Report{}, fmt.Errorf("no bulk run is called %q", head.Verb)
	}
	begun, err := begin(&head, withGaps)
	if err != nil {
		return Report{}, fmt.Errorf("the first line is not understood: %w", err)
	}
	return begun.rest(lines)
}

func begin(head *header, withGaps bool) (*reading, error) {
	r := &reading{touched: make([]bool, len(head.Items)), gaps: withGaps}
	r.report = Report{Context: head.Context, BulkReport: apiclient.BulkReport{
		Verb: head.Verb, Started: head.Started, Ended: head.Started, Results: make([]apiclient.BulkResult, len(head.Items)),
	}}
	for i := range head.Items {
		it, err := head.Items[i].model()
		if err != nil {
			return nil, err
		}
		r.report.Results[i].Item = it
	}
	return r, nil
}

// rest reads all the lines behind the first.
func (r *reading) rest(lines *bufio.Reader) (Report, error) {
	for {
		text, err := lines.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return Report{}, err
		}
		r.line(text, err == nil)
		if err != nil {
			return r.end(), nil
		}
	}
}

// line takes over what one line says.
func (r *reading) line(text []byte, whole bool) {
	if len(text) == 0 || string(text) == "\n" {
		return
	}
	var l line
	if json.Unmarshal(text, &l) != nil {
		r.gaps = r.gaps || whole
		return
	}
	switch {
	case l.Item != nil && *l.Item >= 0 && *l.Item < len(r.touched):
		r.item(*l.Item, &l)
	case l.Item == nil && l.State == stateEnded:
		r.report.Finished, r.report.Cancelled, r.report.Stopped = true, l.Cancelled, l.Error.err()
	default:
		r.gaps = true
	}
	if l.At.After(r.report.Ended) {
		r.report.Ended = l.At
	}
}

func (r *reading) item(i int, l *line) {
	result := &r.report.Results[i]
	item := result.Item
	switch outcome, ended := outcomeOf(l.State); {
	case ended:
		former, oddDate := dateOf(l.Former)
		access, oddAccess := refsOf(l.Access)
		if oddDate != nil || oddAccess != nil {
			r.gaps = true // what it was before is lost, but not how it ended
		}
		*result = apiclient.BulkResult{Item: item, Outcome: outcome, Err: l.Error.err(), Former: former, Access: access}
	case l.State == stateStarted:
		*result = apiclient.BulkResult{Item: item, Outcome: apiclient.BulkOutcomeUnknown, Err: errInFlight}
	case l.State == statePutBack:
		*result = apiclient.BulkResult{Item: item}
	default:
		r.gaps = true
		return
	}
	r.touched[i] = true
}

// end settles what no line told of.
func (r *reading) end() Report {
	for i := range r.touched {
		if r.gaps && !r.touched[i] {
			r.report.Results[i].Outcome, r.report.Results[i].Err = apiclient.BulkOutcomeUnknown, errGap
		}
	}
	return r.report
}
