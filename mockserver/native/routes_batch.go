package native

import (
	"context"
	"math"
	"net/http"
	"strings"

	"steward/mockserver/core"
)

func (f *Face) registerBatches() {
	for _, verb := range []core.BatchVerb{core.BatchEnable, core.BatchDisable, core.BatchDelete} {
		name := "batch" + title(string(verb))
		register(f, operation{
			id: name + "ServiceUsers", method: http.MethodPost, path: "/v1/service-users:" + name, tag: tagUsers,
			summary: title(string(verb)) + " up to 200 service users", permission: core.PermWriteUsers,
			description: "Each item on its own: 200 when all went well, else 207 with a problem for each that did not.",
			also:        []int{http.StatusConflict},
		}, f.batch(verb))
	}
	f.documentMultiStatus()
}

// documentMultiStatus says that a batch is answered with 207 in the same form as with 200.
func (f *Face) documentMultiStatus() {
	for path, item := range f.api.OpenAPI().Paths {
		if strings.HasPrefix(path, "/v1/service-users:batch") {
			some := *item.Post.Responses["200"]
			some.Description = "Some items failed"
			item.Post.Responses["207"] = &some
		}
	}
}

type batchInput struct {
	Idempotent
	Body struct {
		Items []batchItem `json:"items" minItems:"1" maxItems:"200" nullable:"false"`
	} `nameHint:"Batch"`
}

type batchItem struct {
	ID   string  `json:"id" maxLength:"100"`
	ETag *string `json:"etag,omitempty" nullable:"true" maxLength:"100" doc:"Only if the user still has this etag."`
}

type batchOutput struct {
	Status int
	Body   batchReport
}

type batchReport struct {
	Results   []batchResult `json:"results" nullable:"false" doc:"One for each item, in their order."`
	Succeeded int           `json:"succeeded" doc:"Items that went well and changed something."`
	Unchanged int           `json:"unchanged" doc:"Items that were so already."`
	Failed    int           `json:"failed"`
}

type batchResult struct {
	Index       int          `json:"index"`
	ID          string       `json:"id"`
	Status      int          `json:"status" doc:"The status that the item would have had alone."`
	Changed     bool         `json:"changed"`
	ServiceUser *serviceUser `json:"service_user,omitempty"`
	Problem     *problem     `json:"problem,omitempty"`
}

func (f *Face) batch(verb core.BatchVerb) func(context.Context, *batchInput) (*batchOutput, error) {
	return func(ctx context.Context, in *batchInput) (*batchOutput, error) {
		c := callFrom(ctx)
		results, err := f.core.Batch(c.caller, verb, batchItems(in.Body.Items))
		if err != nil {
			return nil, err
		}
		report := batchReport{Results: make([]batchResult, len(results))}
		for i := range results {
			report.add(f.batchResult(c, i, verb, &results[i]))
		}
		status := http.StatusOK
		if report.Failed > 0 {
			status = http.StatusMultiStatus
		}
		return &batchOutput{Status: status, Body: report}, nil
	}
}

func batchItems(submitted []batchItem) []core.BatchItem {
	items := make([]core.BatchItem, len(submitted))
	for i, item := range submitted {
		items[i].ID = item.ID
		if tag := value(item.ETag); tag != "" && tag != "*" {
			items[i].Revision = revisionNamed(tag)
		}
	}
	return items
}

// revisionNamed is the revision of an etag. A tag that was never given stands for a revision that no user has.
func revisionNamed(tag string) core.Revision {
	if revision, ok := core.ParseETag(tag); ok && revision.ETag() == tag {
		return revision
	}
	return math.MaxUint64
}

func (f *Face) batchResult(c *call, index int, verb core.BatchVerb, result *core.BatchResult) batchResult {
	out := batchResult{Index: index, ID: result.ID, Changed: result.Changed, Status: http.StatusOK}
	if result.Err != nil {
		p, ok := problemOf(result.Err)
		if !ok {
			f.log.Error("batch item failed", "request_id", c.requestID, "verb", string(verb), "error", result.Err)
		}
		p.RequestID = c.requestID
		out.Status, out.Problem = p.Status, p
		return out
	}
	if verb == core.BatchDelete {
		out.Status = http.StatusNoContent
	}
	if result.User != nil {
		user := newServiceUser(result.User)
		out.ServiceUser = &user
	}
	return out
}

func (r *batchReport) add(result batchResult) {
	r.Results[result.Index] = result
	switch {
	case result.Problem != nil:
		r.Failed++
	case result.Changed:
		r.Succeeded++
	default:
		r.Unchanged++
	}
}
