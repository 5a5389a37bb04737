package trustgrid

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"steward/apiclient"
)

// wireUser is a service user as it is answered. ClientID and TokenCreated are there once a token was generated.
type wireUser struct {
	Name         string      `json:"name"`
	Status       string      `json:"status"`
	ClientID     string      `json:"clientId"`
	PolicyIDs    []string    `json:"policyIds"`
	TokenCreated unixSeconds `json:"tokenCreated"`
	OrgID        string      `json:"orgId"`
}

// The statuses there are. Any other is treated as not active and sent back as it came.
const (
	statusActive   = "active"
	statusInactive = "inactive"
)

// wireWrite is the body of PUT /v2/service-user/{name}: always the whole user.
type wireWrite struct {
	Name      string   `json:"name"`
	OrgID     string   `json:"orgId"`
	Status    string   `json:"status"`
	PolicyIDs []string `json:"policyIds"`
}

// wireNewUser is the body of POST /v2/service-user.
type wireNewUser struct {
	Name      string   `json:"name"`
	PolicyIDs []string `json:"policyIds"`
}

// wireToken is the answer to POST /v2/service-user/{name}/token.
type wireToken struct {
	ClientID string `json:"clientId"`
	Secret   string `json:"secret"`
}

// wireOrganization is the answer of GET /org/mine.
type wireOrganization struct {
	UID    string `json:"uid"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// wirePolicy is an entry of GET /v2/policy; what it permits is not looked at.
type wirePolicy struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

var (
	errNoList = errors.New("it is no list")
	errNoName = errors.New("it holds something without a name")
)

// check wants a name, which is what identifies a user.
func (w *wireUser) check() error {
	if w.Name == "" {
		return errNoName
	}
	return nil
}

// model translates a user. A policy goes by its name.
func (w *wireUser) model() apiclient.ServiceUser {
	user := apiclient.ServiceUser{
		ID: apiclient.UserID(w.Name), Revision: w.revision(), Name: w.Name, Enabled: w.Status == statusActive,
		Keys: apiclient.KeySummary{Limit: keyLimit},
	}
	for _, id := range w.PolicyIDs {
		user.Policies = append(user.Policies, apiclient.Ref{ID: id, Name: id})
	}
	if w.ClientID != "" {
		made := w.TokenCreated.time()
		user.Keys.Usable, user.Keys.Oldest, user.Keys.Newest = 1, made, made
	}
	return user
}

// revision is made of all that a user is, regardless of the order of its policies, because the system has none.
func (w *wireUser) revision() apiclient.Revision {
	var text []byte
	for _, part := range append([]string{
		w.Name, w.Status, w.ClientID, strconv.FormatInt(int64(w.TokenCreated), 10), w.OrgID,
	}, slices.Sorted(slices.Values(w.PolicyIDs))...) {
		text = strconv.AppendQuote(text, part)
	}
	sum := sha256.Sum256(text)
	return apiclient.Revision(hex.EncodeToString(sum[:12]))
}

// write is the user as it is sent back.
func (w *wireUser) write() wireWrite {
	return wireWrite{Name: w.Name, OrgID: w.OrgID, Status: w.Status, PolicyIDs: append([]string{}, w.PolicyIDs...)}
}

// clone is a copy that shares no list.
func (w *wireUser) clone() wireUser {
	copied := *w
	copied.PolicyIDs = slices.Clone(w.PolicyIDs)
	return copied
}

// unixSeconds is a time on the wire; 0 means not known. Null and what is no number that makes sense are 0 too.
type unixSeconds int64

// lastSecond is the end of the year 9999, beyond which a number is no time.
const lastSecond = 253402300799

// UnmarshalJSON reads a number, whole or not, also as a text.
func (u *unixSeconds) UnmarshalJSON(data []byte) error {
	*u = 0
	number, err := strconv.ParseFloat(string(bytes.Trim(data, `"`)), 64)
	if err == nil && number > 0 && number <= lastSecond {
		*u = unixSeconds(math.Floor(number))
	}
	return nil
}

// time is the time in UTC; the zero time for 0.
func (u unixSeconds) time() time.Time {
	if u == 0 {
		return time.Time{}
	}
	return time.Unix(int64(u), 0).UTC()
}

// decodeList reads a bare array. An answer of null or of something else is no list.
func decodeList[T any](body []byte, check func(*T) error) ([]T, error) {
	var list *[]T
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	if list == nil {
		return nil, errNoList
	}
	for i := range *list {
		if err := check(&(*list)[i]); err != nil {
			return nil, err
		}
	}
	return *list, nil
}
