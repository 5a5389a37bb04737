package transport

import (
	"net"
	"net/url"
	"strings"

	"steward/apiclient"
)

// ParseBaseURL checks the address of a system: https, or http to this machine, without credentials, query or fragment.
// The result has no slash at its end. The error is an *apiclient.Error that says what to write instead.
func ParseBaseURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	refuse := func(kind error, message, next string) (*url.URL, error) {
		return nil, &apiclient.Error{Kind: kind, Op: "read the address", Message: message, Next: next}
	}
	const form = "Write it like https://id.example.com."
	if raw == "" {
		return refuse(apiclient.ErrInvalid, "there is no address", form)
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || u.Scheme == "" || u.Hostname() == "" {
		return refuse(apiclient.ErrInvalid, "it is not an address", form) // the parse error would repeat what was typed
	}
	switch {
	case u.User != nil:
		return refuse(apiclient.ErrInsecure, "it holds a user name or a password",
			"Leave them out: the credential is asked for or read from where it is kept.")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(raw, "#"):
		return refuse(apiclient.ErrInvalid, "it has a query or a fragment", "Leave out everything from ? or # on.")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return refuse(apiclient.ErrInsecure, "http would send the credential in clear",
			"Use https://"+u.Host+"; http is for this machine only (localhost, 127.0.0.1).")
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse(apiclient.ErrInvalid, u.Scheme+" is not a scheme that systems speak", form)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// isLoopback reports whether a host names this machine without asking a name server (RFC 6761 reserves localhost).
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
