package digicert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"steward/apiclient"
)

var errNoList = errors.New("it is neither a list nor a page of one")

// wireList is a list as it is answered: a bare array, which is everything, or a page {limit, offset, total, records}.
type wireList[T any] struct {
	Records []T
	Paged   bool
	Total   int // of a page; -1 where it does not tell
}

// UnmarshalJSON takes both shapes, and null for nothing.
func (l *wireList[T]) UnmarshalJSON(data []byte) error {
	*l = wireList[T]{}
	data = bytes.TrimSpace(data)
	switch {
	case bytes.Equal(data, []byte("null")):
		return nil
	case bytes.HasPrefix(data, []byte("[")):
		if err := json.Unmarshal(data, &l.Records); err != nil {
			return err
		}
		l.Total = len(l.Records)
		return nil
	case !bytes.HasPrefix(data, []byte("{")):
		return errNoList
	}
	var page struct {
		Total   *int `json:"total"`
		Records *[]T `json:"records"`
	}
	if err := json.Unmarshal(data, &page); err != nil {
		return err
	}
	if page.Records == nil {
		return errNoList
	}
	l.Records, l.Paged, l.Total = *page.Records, true, -1
	if page.Total != nil && *page.Total >= 0 {
		l.Total = *page.Total
	}
	return nil
}

// last reports whether nothing comes after this page, which began at offset.
func (l *wireList[T]) last(offset int) bool {
	return !l.Paged || len(l.Records) == 0 || l.Total >= 0 && offset+len(l.Records) >= l.Total
}

// pageQuery adds where a page begins and how much it holds; a limit of 0 asks for no page.
func pageQuery(query url.Values, limit, offset int) url.Values {
	if limit > 0 {
		query.Set("limit", strconv.Itoa(limit))
		query.Set("offset", strconv.Itoa(offset))
	}
	return query
}

// circles is the failure of a system that answers a page that was read before.
func circles(op string) error {
	return &apiclient.Error{
		Kind: apiclient.ErrBadAnswer, Op: op, Message: "the pages go round in circles",
		Next: "Tell whoever runs the system: a page holds nothing but what was read before.",
	}
}

// wireRef names something: by an object with its id and name, or by the id alone.
type wireRef struct {
	ID   string
	Name string
}

// UnmarshalJSON takes both shapes.
func (r *wireRef) UnmarshalJSON(data []byte) error {
	*r = wireRef{}
	if json.Unmarshal(data, &r.ID) == nil {
		return nil
	}
	var object struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return fmt.Errorf("read a reference: %w", err)
	}
	*r = wireRef(object)
	return nil
}

// ref is the reference for people: what has no name goes by its id.
func (r wireRef) ref() apiclient.Ref {
	if r.Name == "" {
		r.Name = r.ID
	}
	return apiclient.Ref(r)
}

func refs(list []wireRef) []apiclient.Ref {
	if len(list) == 0 {
		return nil
	}
	out := make([]apiclient.Ref, len(list))
	for i, r := range list {
		out[i] = r.ref()
	}
	return out
}
