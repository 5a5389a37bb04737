package systemtest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// hostileBodies are answers that no system gives in good faith.
func hostileBodies() map[string]string {
	return map[string]string{
		"nothing":                 ``,
		"null":                    `null`,
		"an empty object":         `{}`,
		"an empty array":          `[]`,
		"an array of nulls":       `[null,null]`,
		"a text":                  `"text"`,
		"a number":                `1e999`,
		"half an object":          `{"id":`,
		"two values":              `{}{}`,
		"wrong types":             `{"id":7,"name":[],"status":{},"items":"x","list":3,"records":true,"policyIds":{},"keys":0}`,
		"an array of the wrong":   `[1,"x",{"name":3},[],{"id":null,"name":null}]`,
		"control characters":      `[{"id":"\u001b]52;c;AAAA\u0007","name":"\u001b[2J\u202e","status":"\u0000"}]`,
		"not UTF-8":               "[{\"id\":\"\xff\xfe\",\"name\":\"\xc3\x28\"}]",
		"deep nesting":            strings.Repeat(`[`, 20_000),
		"deep objects":            strings.Repeat(`{"a":`, 20_000),
		"a page for people":       `<html><script>alert(1)</script></html>`,
		"times out of this age":   `[{"id":"a","name":"a","tokenCreated":9e18,"timestamp":-9e18,"created_at":"9999-99-99T99:99:99Z","expires_at":"x"}]`,
		"numbers out of bounds":   `{"items":[],"total_size":-99999999999999999999,"expires_in":-1,"total":1e400}`,
		"members that come twice": `{"id":"a","id":"b","name":"a","name":"b"}`,
	}
}

func hostile() []scene {
	return []scene{
		{"every call survives every answer", func(s *stage) {
			for name, body := range hostileBodies() {
				s.survives(name, &answer{contentType: "application/json", body: body})
			}
		}},
		{"every call survives every error", func(s *stage) {
			for name, bad := range hostileErrors() {
				s.survives(name, &bad)
			}
		}},
		{"an answer without end", func(s *stage) {
			id := s.all()[0].ID
			s.front.order(&fault{instead: &answer{contentType: "application/json", body: "[" + strings.Repeat(`{"name":"aaaaaaaaaaaaaaaa"},`, 340_000)}})
			s.ends("reading", func() {
				err := errors.Join(second(s.sys.User(s.ctx(), id)), drain(s.sys.Users(s.ctx(), apiclient.UserQuery{})))
				assert.ErrorIs(s, err, apiclient.ErrBadAnswer)
			})
		}},
		{"a redirect to another host takes no credential there", redirected(http.StatusTemporaryRedirect)},
		{"so does one that changes the method", redirected(http.StatusSeeOther)},
		{"a next page on another host is not followed", pagedAway},
	}
}

// hostileErrors are refusals that no system gives in good faith.
func hostileErrors() map[string]answer {
	return map[string]answer{
		"an error without end":           {status: 400, contentType: "application/json", body: `["` + strings.Repeat("x", 1<<20) + `"]`},
		"one that harms a terminal":      {status: 422, contentType: "application/json", body: `["\u001b[2J","\u202e","a\r\nb"]`},
		"one of wrong types":             {status: 409, contentType: "application/json", body: `{"errors":{"a":[]},"error":[1],"error_cause":7,"message":{}}`},
		"many complaints":                {status: 422, contentType: "application/json", body: `["` + strings.Repeat(`name x","`, 5000) + `"]`},
		"a status that there is not":     {status: 799, body: "x"},
		"success without words":          {status: 204},
		"a redirect to nowhere":          {status: 302},
		"a page for people":              {status: 502, contentType: "text/html", body: "<html>\x1b]0;x\x07</html>"},
		"an error that is not an error":  {status: 400, contentType: "application/json", body: `null`},
		"an error in a list of an error": {status: 400, contentType: "application/json", body: `{"errors":[null,{"code":null,"message":null}],"error":null}`},
	}
}

// survives has every request answered so and calls everything: every call ends, and errors are fit to be shown.
func (s *stage) survives(name string, bad *answer) {
	s.Helper()
	s.front.order(nil)
	user := s.all()[0]
	s.front.order(&fault{instead: bad})
	for what, call := range s.everything(user) {
		what = name + ": " + what
		s.ends(what, func() {
			err := call(s.ctx())
			if err == nil {
				return // what can be read as an answer is one
			}
			text := err.Error()
			assert.Less(s, len(text), 8<<10, "%s: the error is for people", what)
			assert.NotContains(s, text, "\x1b", what)
			assert.NotContains(s, text, "\n", what)
			s.wellFormed(err)
		})
	}
}

// everything is every call of a System that asks the server.
func (s *stage) everything(user apiclient.ServiceUser) map[string]func(context.Context) error {
	sys, id := s.sys, user.ID
	ref := apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "x"}
	if !s.d.Has(apiclient.FieldPolicies) {
		ref.Kind = apiclient.AccessGroup
	}
	patch := apiclient.UserPatch{Policies: apiclient.Set([]string{"x"})}
	if s.writable(apiclient.FieldDescription) {
		patch = apiclient.UserPatch{Description: apiclient.Set("x")}
	}
	return map[string]func(context.Context) error{
		"me":         func(ctx context.Context) error { return second(sys.Me(ctx)) },
		"users":      func(ctx context.Context) error { return drain(sys.Users(ctx, apiclient.UserQuery{})) },
		"user":       func(ctx context.Context) error { return second(sys.User(ctx, id)) },
		"create":     func(ctx context.Context) error { return second(sys.CreateUser(ctx, apiclient.NewUser{Name: "x"})) },
		"update":     func(ctx context.Context) error { return second(sys.UpdateUser(ctx, id, user.Revision, patch)) },
		"toggle":     func(ctx context.Context) error { return second(sys.SetEnabled(ctx, id, !user.Enabled)) },
		"delete":     func(ctx context.Context) error { return sys.DeleteUser(ctx, id, user.Revision) },
		"keys":       func(ctx context.Context) error { return second(sys.Keys(ctx, id)) },
		"create key": func(ctx context.Context) error { return second(sys.CreateKey(ctx, id, apiclient.NewKey{})) },
		"regenerate": func(ctx context.Context) error { return second(sys.RegenerateKey(ctx, id, "x", "")) },
		"rename key": func(ctx context.Context) error { return second(sys.RenameKey(ctx, id, "x", "y")) },
		"expire key": func(ctx context.Context) error { return second(sys.ExpireKey(ctx, id, "x", time.Time{})) },
		"delete key": func(ctx context.Context) error { return sys.DeleteKey(ctx, id, "x") },
		"accounts":   func(ctx context.Context) error { return second(sys.Accounts(ctx)) },
		"managers":   func(ctx context.Context) error { return second(sys.Managers(ctx)) },
		"groups":     func(ctx context.Context) error { return second(sys.Groups(ctx)) },
		"policies":   func(ctx context.Context) error { return second(sys.Policies(ctx)) },
		"attach":     func(ctx context.Context) error { return sys.Attach(ctx, id, ref) },
		"detach":     func(ctx context.Context) error { return sys.Detach(ctx, id, ref) },
		"audit":      func(ctx context.Context) error { return drain(sys.Audit(ctx, apiclient.AuditQuery{})) },
	}
}

// drain reads some pages of a list.
func drain[P any](pages func(func(P, error) bool)) error {
	n := 0
	for _, err := range pages {
		if err != nil {
			return err
		}
		if n++; n > 20 {
			return &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: "list", Message: "there is no end of pages"}
		}
	}
	return nil
}

// elsewhere is another host that counts who comes.
func (s *stage) elsewhere() (url string, visits *atomic.Int32) {
	visits = new(atomic.Int32)
	listener := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	s.Cleanup(listener.Close)
	return listener.URL, visits
}

func redirected(status int) func(*stage) {
	return func(s *stage) {
		user := s.all()[0]
		url, visits := s.elsewhere()
		s.front.order(&fault{instead: &answer{status: status, header: http.Header{"Location": {url + "/steal"}}}})
		for what, call := range s.everything(user) {
			err := call(s.ctx())
			require.Error(s, err, what)
		}
		assert.Zero(s, visits.Load())
	}
}

// pagedAway adds links to another host to whatever the server answers.
func pagedAway(s *stage) {
	url, visits := s.elsewhere()
	next := s.front.next
	s.front.next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?offset=x>; rel="next"`, url, r.URL.Path))
		next.ServeHTTP(w, r)
	})
	for _, call := range []func(context.Context) error{
		func(ctx context.Context) error { return drain(s.sys.Users(ctx, apiclient.UserQuery{})) },
		func(ctx context.Context) error { return second(s.sys.Groups(ctx)) },
		func(ctx context.Context) error { return drain(s.sys.Audit(ctx, apiclient.AuditQuery{})) },
	} {
		_ = call(s.ctx()) // refused or ignored: both keep the credential here
	}
	assert.Zero(s, visits.Load())
}
