package native

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"

	"steward/mockserver/core"
)

// Paging are the query parameters of every paged list (AIP-158). It is exported, as every part that inputs embed,
// because huma looks only at exported fields.
type Paging struct {
	PageSize  int    `query:"page_size" minimum:"0" doc:"Items in the answer; 0 means 100, more than 1000 means 1000."`
	PageToken string `query:"page_token" maxLength:"2000" doc:"next_page_token of the page before, with the same other parameters."`
}

// page is one page of a list.
type page[T any] struct {
	Items         []T    `json:"items" nullable:"false"`
	NextPageToken string `json:"next_page_token" doc:"Empty on the last page."`
	TotalSize     int    `json:"total_size" minimum:"0" doc:"Items on all pages."`

	encoded []byte
}

// json gives the answer where it was encoded by hand; nil otherwise.
func (p page[T]) json() []byte { return p.encoded }

// binding is what a page token is bound to: a list and the parameters that narrow or order it.
type binding []string

// token makes the token of the page that starts after a position. Only the same binding reads it.
func (b binding) token(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(b.sum(after), after...))
}

// position reads a page token; the empty token is the first page.
func (b binding) position(token string) (string, error) {
	if token == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) <= tokenSum {
		return "", errPageToken()
	}
	sum, after := string(raw[:tokenSum]), string(raw[tokenSum:])
	if sum != string(b.sum(after)) {
		return "", errPageToken()
	}
	return after, nil
}

// tokenSum is the length of the check in a page token, in bytes.
const tokenSum = 8

func (b binding) sum(after string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(append(b[:len(b):len(b)], after), "\x00")))
	return sum[:tokenSum]
}

func errPageToken() *core.Error {
	return &core.Error{
		Code:   core.CodeInvalidPageToken,
		Detail: "The page token is not one of this list with these parameters. Start again without it.",
	}
}

// slice gives one page of a list that is at hand as a whole. The position is an index.
func slice[T any](all []T, p Paging, b binding) (page[T], error) {
	after, err := b.position(p.PageToken)
	if err != nil {
		return page[T]{}, err
	}
	from := 0
	if after != "" {
		if from, err = strconv.Atoi(after); err != nil || from < 0 || from > len(all) {
			return page[T]{}, errPageToken()
		}
	}
	to := min(from+p.size(), len(all))
	out := page[T]{Items: all[from:to:to], TotalSize: len(all)}
	if to < len(all) {
		out.NextPageToken = b.token(strconv.Itoa(to))
	}
	return out, nil
}

func (p Paging) size() int {
	if p.PageSize <= 0 {
		return 100
	}
	return min(p.PageSize, 1000)
}

// listTag is the entity tag of a list at a version: the same only for the same parameters, page included.
func (f *Face) listTag(version uint64, b binding, p Paging) string {
	sum := sha256.Sum256([]byte(strings.Join(append(b[:len(b):len(b)], strconv.Itoa(p.size()), p.PageToken, f.epoch), "\x00")))
	return `"` + strconv.FormatUint(version, 36) + "-" + hex.EncodeToString(sum[:6]) + `"`
}

// bodyTag is an entity tag made of an answer itself.
func bodyTag(v any) (string, error) {
	body, err := encode(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`, nil
}
