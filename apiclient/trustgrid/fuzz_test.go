package trustgrid

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

func FuzzUsers(f *testing.F) {
	f.Add([]byte(sample(f, "users")))
	f.Add([]byte(`[null]`))
	f.Add([]byte(`null`))
	f.Add([]byte(`[{"name":"a","tokenCreated":"1e99","policyIds":null}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := decodeList(body, (*wireUser).check)
		if err != nil {
			assert.Empty(t, list)
			return
		}
		for i := range list {
			user := list[i].model()
			assert.NotEmpty(t, user.ID)
			assert.NotEmpty(t, user.Revision)
			assert.False(t, user.Keys.Oldest.Before(time.Time{}))
			assert.LessOrEqual(t, user.Keys.Oldest.Year(), 9999)
			// What is sent back is what was read.
			sent, err := json.Marshal(list[i].write())
			require.NoError(t, err)
			var again wireUser
			require.NoError(t, json.Unmarshal(sent, &again))
			again.ClientID, again.TokenCreated = list[i].ClientID, list[i].TokenCreated
			assert.Equal(t, list[i].revision(), again.revision())
		}
	})
}

func FuzzTrails(f *testing.F) {
	f.Add([]byte(sample(f, "changes")))
	f.Add([]byte(sample(f, "sign_ins")))
	f.Fuzz(func(t *testing.T, body []byte) {
		if list, err := decodeList(body, func(*wireChange) error { return nil }); err == nil {
			for i := range list {
				e := list[i].model()
				assert.True(t, fits(&apiclient.AuditQuery{}, &e))
			}
		}
		if list, err := decodeList(body, func(*wireSignIn) error { return nil }); err == nil {
			for i := range list {
				e := list[i].model()
				assert.Contains(t, []string{"success", "failure"}, e.Outcome)
			}
		}
	})
}

func FuzzComplaints(f *testing.F) {
	f.Add([]byte(sample(f, "invalid")))
	f.Add([]byte(`["", "name", "\u001b[2J", "policyIds"]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		failure := &apiclient.Error{Kind: apiclient.ErrInvalid, Op: "test", Status: 422, Message: "422"}
		refineWith("")(failure, body)
		assert.NotEmpty(t, failure.Message)
		assert.LessOrEqual(t, len(failure.Fields), mostSentences)
		assert.Less(t, len(failure.Error()), 8<<10)
		assert.Equal(t, -1, strings.IndexFunc(failure.Error(), unicode.IsControl))
	})
}

// A revision tells every difference but the order of policies.
func TestRevisionsTellUsersApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "a", "b", `"`, `a""b`, "a\x00b", "ü"})
		user := func(name string) wireUser {
			return wireUser{
				Name: text.Draw(t, name), Status: text.Draw(t, "status"), ClientID: text.Draw(t, "client"), OrgID: text.Draw(t, "org"),
				TokenCreated: unixSeconds(rapid.Int64Range(0, 2).Draw(t, "created")),
				PolicyIDs:    rapid.SliceOfN(text, 0, 3).Draw(t, "policies"),
			}
		}
		a, b := user("one"), user("other")
		sorted := func(w wireUser) wireUser {
			w.PolicyIDs = append([]string{}, slices.Sorted(slices.Values(w.PolicyIDs))...)
			return w
		}
		assert.Equal(t, assert.ObjectsAreEqual(sorted(a), sorted(b)), a.revision() == b.revision())
		shuffled := a.clone()
		shuffled.PolicyIDs = rapid.Permutation(shuffled.PolicyIDs).Draw(t, "order")
		assert.Equal(t, a.revision(), shuffled.revision())
	})
}
