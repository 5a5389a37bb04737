package connect

import (
	"net/url"
	"strings"
)

// Account names a system without a context wherever credentials are kept: scheme://host[:port] of its address, however
// that was written.
func Account(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := strings.ToLower(u.Host)
	if standard := map[string]string{"https": ":443", "http": ":80"}; u.Port() != "" {
		host = strings.TrimSuffix(host, standard[u.Scheme])
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":")
}

// hostOf names a system without a context for people.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}
