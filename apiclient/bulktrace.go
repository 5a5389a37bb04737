package apiclient

// BulkTrace is told of the calls of a run as they happen, so that a record can be kept of what is in flight. Positions
// count the run's items from 0. Its functions run in the goroutines that make the calls, several at a time, and the run
// waits for them: they must be quick. Nil functions are left out.
type BulkTrace struct {
	// Starts comes before the request for the items from ≤ i < to is sent.
	Starts func(from, to int)
	// PutBack comes when the system refused that request for its rate: nothing happened, and it will be sent again later
	// unless the run ends before.
	PutBack func(from, to int)
	// Ends comes with the results of the items from on, before the run itself tells them.
	Ends func(from int, results []BulkResult)
}

func (t *BulkTrace) starts(from, to int) {
	if t.Starts != nil {
		t.Starts(from, to)
	}
}

func (t *BulkTrace) putBack(from, to int) {
	if t.PutBack != nil {
		t.PutBack(from, to)
	}
}

func (t *BulkTrace) ends(from int, results []BulkResult) {
	if t.Ends != nil {
		t.Ends(from, results)
	}
}
