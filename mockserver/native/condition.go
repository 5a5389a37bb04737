package native

import (
	"net/http"
	"strings"

	"steward/mockserver/core"
)

// IfNoneMatch is the parameter of answers that carry an entity tag.
type IfNoneMatch struct {
	IfNoneMatch string `header:"If-None-Match" doc:"Entity tags; when one is the present one, the answer is 304."`
}

// fresh is the 304 when the client has what there is; nil when it has not.
func (c IfNoneMatch) fresh(tag string) error {
	for candidate := range strings.SplitSeq(c.IfNoneMatch, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == tag || candidate == "*" {
			return &notModified{tag: tag}
		}
	}
	return nil
}

// notModified is the 304 as an error, which is how huma sends a status and nothing else.
type notModified struct{ tag string }

// Error is there because huma takes errors for answers without a body.
func (*notModified) Error() string { return "not modified" }

// GetStatus is 304.
func (*notModified) GetStatus() int { return http.StatusNotModified }

// GetHeaders is the tag.
func (n *notModified) GetHeaders() http.Header { return http.Header{"Etag": {n.tag}} }

// IfMatch is the parameter of changes that must not overwrite what nobody saw.
type IfMatch struct {
	IfMatch string `header:"If-Match" doc:"The etag that was read. Missing is 428, stale is 412."`
}

// revision reads the condition: the revision to expect, or 0 for any. Of several tags the one that is present counts.
func (c IfMatch) revision(current func() (core.Revision, error)) (core.Revision, error) {
	header := strings.TrimSpace(c.IfMatch)
	if header == "" {
		return 0, newProblem(codePreconditionNeeded, "Say with If-Match which etag was read.")
	}
	if header == "*" {
		return 0, nil
	}
	now, err := current()
	if err != nil {
		return 0, err
	}
	for candidate := range strings.SplitSeq(header, ",") {
		if strings.TrimSpace(candidate) == now.ETag() { // a weak tag never matches (RFC 9110, section 13.1.1)
			return now, nil
		}
	}
	return 0, &core.Error{
		Code: core.CodePrecondition, Current: now,
		Detail: "The service user was changed since it was read.",
	}
}
