package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"steward/apiclient"
)

var errElsewhere = errors.New("it leads to another host than the system's")

// Next is where the Link headers (RFC 8288) of the answer to r say that the next page of a list is; nil when there is
// none. A page on another scheme, host or port than the system's is an *apiclient.Error: it would carry the credential
// there.
func (c *Client) Next(r *Request, h http.Header) (*url.URL, error) {
	asked, err := c.asked(r)
	if err != nil {
		return nil, err
	}
	for _, field := range h.Values("Link") {
		for _, link := range parseLinks(field) {
			if !link.is("next") {
				continue
			}
			target, err := asked.Parse(link.target)
			if err != nil {
				return nil, &apiclient.Error{Kind: apiclient.ErrBadAnswer, Message: "the link to the next page is not an address"}
			}
			if target.User != nil || !sameOrigin(c.base, target) {
				return nil, &apiclient.Error{
					Kind:    apiclient.ErrInsecure,
					Message: "the next page is said to be at " + origin(target) + ", which was not followed: it would carry the credential there",
					Next:    "If that address is right, use it as the system's address.",
				}
			}
			target.Fragment, target.RawFragment = "", ""
			return target, nil
		}
	}
	return nil, nil
}

func (c *Client) asked(r *Request) (*url.URL, error) {
	target, err := c.target(r)
	if err != nil {
		return nil, err
	}
	return url.Parse(target)
}

// origin names a host for people, without anything else that stands in the address.
func origin(u *url.URL) string { return Clean(u.Scheme+"://"+u.Host, 200) }

// link is one link of a Link header.
type link struct {
	target string
	rel    string // relation types, divided by blanks
}

func (l link) is(relation string) bool {
	for _, rel := range strings.Fields(l.rel) {
		if strings.EqualFold(rel, relation) {
			return true
		}
	}
	return false
}

// parseLinks reads a Link header: <target>; name=value; name="quoted value", <target> and so on. What is not of that form
// ends it: the links before it count.
func parseLinks(field string) []link {
	var out []link
	for rest := field; ; {
		rest = strings.TrimLeft(rest, " \t,")
		if !strings.HasPrefix(rest, "<") {
			return out
		}
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return out
		}
		one := link{target: strings.TrimSpace(rest[1:end])}
		rest = rest[end+1:]
		seen := false
		for {
			var name, value string
			var ok bool
			if name, value, rest, ok = parameter(rest); !ok {
				break
			}
			if strings.EqualFold(name, "rel") && !seen { // RFC 8288 §3.3: later ones are ignored
				one.rel, seen = value, true
			}
		}
		out = append(out, one)
	}
}

// parameter reads "; name=value" from the beginning of a text. ok is false where there is none.
func parameter(text string) (name, value, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t")
	if !strings.HasPrefix(text, ";") {
		return "", "", text, false
	}
	text = strings.TrimLeft(text[1:], " \t")
	end := strings.IndexAny(text, "=;,")
	if end < 0 {
		return strings.TrimSpace(text), "", "", true
	}
	name = strings.TrimSpace(text[:end])
	if text[end] != '=' {
		return name, "", text[end:], true
	}
	text = strings.TrimLeft(text[end+1:], " \t")
	if strings.HasPrefix(text, `"`) {
		value, rest = quoted(text[1:])
		return name, value, rest, true
	}
	if end = strings.IndexAny(text, ";, \t"); end < 0 {
		end = len(text)
	}
	return name, text[:end], text[end:], true
}

// quoted reads a quoted string (RFC 9110 §5.6.4) behind its opening mark.
func quoted(text string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return b.String(), text[i+1:]
		case text[i] == '\\' && i+1 < len(text):
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}
