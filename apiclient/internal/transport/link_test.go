package transport

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestNextPageIsFollowedOnTheSystemOnly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		links []string
		want  string // empty: none
		kind  error  // nil: no error
	}{
		"no header":                      {nil, "", nil},
		"only the page before":           {[]string{`<https://id.example.com/v1/users?prev=true>; rel="prev"`}, "", nil},
		"next page":                      {[]string{`<https://id.example.com/v1/users?offset=a>; rel="next"`}, "https://id.example.com/v1/users?offset=a", nil},
		"next after prev":                {[]string{`<https://id.example.com/p>; rel="prev", <https://id.example.com/n>; rel="next"`}, "https://id.example.com/n", nil},
		"two headers":                    {[]string{`<https://id.example.com/p>; rel=prev`, `<https://id.example.com/n>; rel=next`}, "https://id.example.com/n", nil},
		"several relations":              {[]string{`<https://id.example.com/n>; title="a, \"b\"; c"; rel="last NEXT"`}, "https://id.example.com/n", nil},
		"comma in the address":           {[]string{`<https://id.example.com/n?a=1,2>;rel=next`}, "https://id.example.com/n?a=1,2", nil},
		"the host written otherwise":     {[]string{`<https://ID.example.com:443/n>; rel="next"`}, "https://ID.example.com:443/n", nil},
		"relative":                       {[]string{`<?offset=b>; rel="next"`}, "https://id.example.com/v1/users?offset=b", nil},
		"another host":                   {[]string{`<https://evil.example.org/v1/users>; rel="next"`}, "", apiclient.ErrInsecure},
		"another host without a scheme":  {[]string{`<//evil.example.org/v1/users>; rel="next"`}, "", apiclient.ErrInsecure},
		"another port":                   {[]string{`<https://id.example.com:8443/n>; rel="next"`}, "", apiclient.ErrInsecure},
		"in clear":                       {[]string{`<http://id.example.com/n>; rel="next"`}, "", apiclient.ErrInsecure},
		"with a user name":               {[]string{`<https://u:p@id.example.com/n>; rel="next"`}, "", apiclient.ErrInsecure},
		"no address":                     {[]string{`<https://id.example.com/%zz>; rel="next"`}, "", apiclient.ErrBadAnswer},
		"the second rel does not count":  {[]string{`<https://id.example.com/n>; rel="prev"; rel="next"`}, "", nil},
		"what cannot be read is no link": {[]string{`https://id.example.com/n; rel="next"`, `<https://id.example.com/n`}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New(Options{BaseURL: "https://id.example.com"})
			require.NoError(t, err)
			next, err := c.Next(get("/v1/users"), http.Header{"Link": tc.links})
			if tc.kind != nil {
				require.ErrorIs(t, err, tc.kind)
				return
			}
			require.NoError(t, err)
			if tc.want == "" {
				assert.Nil(t, next)
				return
			}
			require.NotNil(t, next)
			assert.Equal(t, tc.want, next.String())
		})
	}
}

func TestAddressOfARequestStaysOnTheSystem(t *testing.T) {
	t.Parallel()
	sent := 0
	c := inProcess(t, func(req *http.Request) (*http.Response, error) {
		sent++
		assert.Equal(t, "http://localhost/v1/users?offset=a", req.URL.String())
		return jsonAnswer(req, 200, `{}`)
	})
	r := get("/ignored")
	var err error
	r.URL, err = c.Next(r, http.Header{"Link": {`</v1/users?offset=a>; rel=next`}})
	require.NoError(t, err)
	_, err = c.Do(t.Context(), r)
	require.NoError(t, err)

	elsewhere := *r.URL
	elsewhere.Host = "evil.example.org"
	r.URL = &elsewhere
	_, err = c.Do(t.Context(), r)
	require.ErrorIs(t, err, apiclient.ErrInvalid)
	assert.Equal(t, 1, sent, "something was sent to another host")
}

func TestOwnWayToSayWhenToTryAgain(t *testing.T) {
	t.Parallel()
	c := inProcess(t, func(req *http.Request) (*http.Response, error) {
		return jsonAnswer(req, 429, `{}`, "X-Pause", "90s", "Retry-After", "1")
	}, func(o *Options) {
		o.RetryAfter = func(h http.Header, _ time.Time) time.Duration {
			pause, _ := time.ParseDuration(h.Get("X-Pause"))
			return pause
		}
	})
	_, err := c.Do(t.Context(), get("/"))
	var failure *apiclient.Error
	require.ErrorAs(t, err, &failure)
	require.ErrorIs(t, err, apiclient.ErrRateLimited)
	assert.Equal(t, 90*time.Second, failure.RetryAfter)
}

func FuzzLinkHeader(f *testing.F) {
	for _, seed := range []string{
		`<https://id.example.com/n>; rel="next", <https://id.example.com/p>; rel=prev`, `<>;rel=next`, `<a>;;;rel="next`, `<a>; rel=next;`, `<`,
		`<//evil.example.org>; rel=next`, `<a>; rel="\`, `<http:\\evil.example.org/>;rel=next`,
	} {
		f.Add(seed)
	}
	c, err := New(Options{BaseURL: "https://id.example.com/v1"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, field string) {
		next, err := c.Next(get("/users"), http.Header{"Link": {field}})
		if err != nil || next == nil {
			return
		}
		if !sameOrigin(c.base, next) || next.User != nil {
			t.Fatalf("%q led to %s", field, next)
		}
	})
}
