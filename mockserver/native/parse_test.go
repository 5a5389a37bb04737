package native

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

func TestStrictJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		err  error
	}{
		"an object":                 {`{"a":[1,{"b":null}],"c":"x"}`, nil},
		"same name, other objects":  {`{"a":{"a":1},"b":[{"a":1},{"a":2}]}`, nil},
		"a lone text":               {` "x" `, nil},
		"nothing":                   {``, errNotJSON},
		"half":                      {`{"a":`, errNotJSON},
		"a comma too many":          {`{"a":1,}`, errNotJSON},
		"bytes that are no UTF-8":   {"\"\xff\"", errNotJSON},
		"a name twice":              {`{"a":1,"b":2,"a":3}`, errTwice},
		"a name twice, escaped":     {`{"a":1,"\u0061":3}`, errTwice},
		"a name twice, deep":        {`[{"x":{"a":1,"a":2}}]`, errTwice},
		"a capital":                 {`{"Name":1}`, errName},
		"a letter that folds to k":  {"{\"\u212aey\":1}", errName},
		"something after the value": {`{} {}`, errTrailing},
		"a bracket after the value": {`{}]`, errTrailing},
		"deep, but not too deep":    {strings.Repeat("[", 16) + strings.Repeat("]", 16), nil},
		"too deep":                  {strings.Repeat("[", 17) + strings.Repeat("]", 17), errDeep},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := inspect([]byte(test.body))
			if test.err == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.err)
		})
	}
}

func FuzzStrictJSON(f *testing.F) {
	for _, seed := range []string{`{"name":"x","end_date":null}`, `{"a":1,"a":2}`, `[[[`, `{"managers":[{"id":"m","roles":["r"]}]}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var loose any
		err := decodeStrictly(body, &loose)
		if err == nil {
			require.True(t, json.Valid(body), "what is taken is JSON")
		}
		var known bodyError
		if err != nil {
			require.ErrorAs(t, err, &known, "every refusal is a sentence of ours")
		}
	})
}

func FuzzMergePatch(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"name":null}`, `{"end_date":"2027-01-12"}`, `{"accounts":null,"groups":[]}`, `{"managers":[{"id":"m"}]}`, `{"name":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var patch userPatch
		var members map[string]json.RawMessage
		if decodeStrictly(body, &patch) != nil || json.Unmarshal(body, &members) != nil {
			return
		}
		for name, set := range map[string]bool{
			"name": patch.Name.Set, "description": patch.Description.Set, "contact": patch.Contact.Set,
			"end_date": patch.EndDate.Set, "accounts": patch.Accounts.Set, "managers": patch.Managers.Set,
			"groups": patch.Groups.Set, "policies": patch.Policies.Set,
		} {
			_, there := members[name]
			require.Equal(t, there, set, "a member is set when it is there, and only then: %s", name)
			if there && string(members[name]) == "null" && name == "name" {
				require.Empty(t, patch.Name.Value)
			}
		}
		if changes, err := patch.core(); err == nil {
			require.Equal(t, patch.EndDate.Set, changes.EndDate.Set)
		}
	})
}

func TestPageTokenComesBackOnlyToItsList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bound := binding(rapid.SliceOfN(rapid.StringMatching(`[a-z \x00]{0,8}`), 1, 4).Draw(t, "bound"))
		after := rapid.StringN(1, 40, 80).Draw(t, "after")
		token := bound.token(after)
		back, err := bound.position(token)
		require.NoError(t, err)
		require.Equal(t, after, back)

		other := append(binding{"other"}, bound...)
		_, err = other.position(token)
		require.Error(t, err)
	})
	assert.Empty(t, binding{"x"}.token(""), "the last page has no token")
}

func FuzzPageToken(f *testing.F) {
	bound := binding{"service-users", "enabled", "", "name"}
	f.Add(bound.token("17"))
	f.Add("")
	f.Add("!!!")
	f.Add("AAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		after, err := bound.position(token)
		if err == nil && token != "" {
			require.Equal(t, token, bound.token(after), "only tokens that were given are taken")
		}
		list, err := slice([]int{1, 2, 3}, Paging{PageToken: token, PageSize: 2}, bound)
		if err == nil {
			require.LessOrEqual(t, len(list.Items), 2)
		}
	})
}

func TestPointerOfHumasLocations(t *testing.T) {
	t.Parallel()
	for location, pointer := range map[string]string{
		"body": "", "body.name": "/name", "body.managers[0].roles[1]": "/managers/0/roles/1", "body.items[3].id": "/items/3/id",
		"query.page_size": "/page_size", "body[2]": "/2",
	} {
		assert.Equal(t, pointer, pointerOf(location), location)
	}
}

func TestRequestIDsAreSane(t *testing.T) {
	t.Parallel()
	for id, good := range map[string]bool{
		"a": true, "01K-x_y.z:/+=": true, "": false, "a b": false, "a\n": false, "ä": false, strings.Repeat("x", 129): false,
	} {
		assert.Equal(t, good, sane(id), "%q", id)
	}
}

func FuzzSyncToken(f *testing.F) {
	face := New(Options{Core: core.New(core.Options{})})
	f.Add(face.syncToken(17))
	f.Add("")
	f.Add("!!!")
	f.Add("AAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		version, err := face.knownUpTo(token)
		if err == nil {
			require.Equal(t, token, face.syncToken(version), "only tokens that were given are taken")
		}
		_, err = face.changedUsers(&userQuery{SyncToken: token})
		var refused *core.Error
		if err != nil {
			require.ErrorAs(t, err, &refused)
		}
	})
}

func FuzzChangePlace(f *testing.F) {
	f.Add("7-1a")
	f.Add("-")
	f.Add("7")
	f.Fuzz(func(t *testing.T, text string) {
		since, until, err := parseChangePlace(text)
		if err == nil {
			again, end, err := parseChangePlace(changePlace(since, until))
			require.NoError(t, err)
			require.Equal(t, [2]uint64{since, until}, [2]uint64{again, end})
		}
	})
}
