package native

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireBatchItem names one user of a batch. Without an etag the user is changed whatever it is.
type wireBatchItem struct {
	ID   string `json:"id"`
	ETag string `json:"etag,omitempty"`
}

type wireBatchAnswer struct {
	Results []wireBatchResult `json:"results"`
}

// wireBatchResult is the result for one user of a batch.
type wireBatchResult struct {
	Index   int             `json:"index"`
	Status  int             `json:"status"`
	Changed bool            `json:"changed"`
	User    *wireUser       `json:"service_user"`
	Problem json.RawMessage `json:"problem"`
}

// Batch enables, disables or deletes up to 200 users (POST /v1/service-users:batchEnable, :batchDisable, :batchDelete).
// Under apiclient.WithIntent a repetition learns what the first call did.
func (s *System) Batch(ctx context.Context, verb apiclient.BulkVerb, items []apiclient.BulkItem) ([]apiclient.BulkResult, error) {
	route, ok := map[apiclient.BulkVerb]string{
		apiclient.BulkEnable: ":batchEnable", apiclient.BulkDisable: ":batchDisable", apiclient.BulkDelete: ":batchDelete",
	}[verb]
	op := fmt.Sprintf("%s %d service users", verb, len(items))
	if !ok {
		return nil, &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: op}
	}
	submitted := make([]wireBatchItem, len(items))
	for i, item := range items {
		submitted[i] = wireBatchItem{ID: string(item.ID), ETag: string(item.Revision)}
	}
	body, err := json.Marshal(map[string]any{"items": submitted})
	if err != nil {
		return nil, err
	}
	wire, err := ask[wireBatchAnswer](ctx, s, &transport.Request{
		Op: op, Method: http.MethodPost, Path: usersPath + route, Body: body, Key: key(apiclient.IntentFrom(ctx)),
	})
	if err != nil {
		return nil, err
	}
	return batchResults(items, wire.Results), nil
}

// batchResults puts the results in the order of the items; an item that the answer leaves out is of unknown outcome.
func batchResults(items []apiclient.BulkItem, wire []wireBatchResult) []apiclient.BulkResult {
	results := make([]apiclient.BulkResult, len(items))
	for i := range results {
		results[i] = apiclient.BulkResult{Item: items[i], Outcome: apiclient.BulkOutcomeUnknown, Err: &apiclient.Error{
			Kind: apiclient.ErrUnknown, Message: "the answer holds no result for this user", Next: "Refresh to see what was changed.",
		}}
	}
	for i := range wire {
		w := &wire[i]
		if w.Index < 0 || w.Index >= len(results) {
			continue
		}
		results[w.Index] = w.model(items[w.Index])
	}
	return results
}

func (w *wireBatchResult) model(item apiclient.BulkItem) apiclient.BulkResult {
	result := apiclient.BulkResult{Item: item, Outcome: apiclient.BulkUnchanged}
	switch {
	case w.Status >= http.StatusBadRequest:
		failure := transport.ParseProblem(w.Status, "application/problem+json", w.Problem)
		refine(failure, w.Problem)
		result.Outcome, result.Err = apiclient.BulkFailed, failure
		return result
	case w.Changed:
		result.Outcome = apiclient.BulkDone
	}
	if w.User != nil {
		user := w.User.model()
		result.User = &user
	}
	return result
}
