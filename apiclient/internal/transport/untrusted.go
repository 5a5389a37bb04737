package transport

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"strings"
	"time"
)

// longestOwner bounds how much of a certificate's names is shown, in bytes.
const longestOwner = 100

// untrusted says whose certificate is not trusted, so that a person can compare it with the authority's own, and how to
// trust it. sent are the certificates that the server sent, its own first; the last one is the nearest to the authority.
func untrusted(sent []*x509.Certificate) (message, next string) {
	const (
		unknown = "the server's certificate is signed by an authority that is not trusted here"
		get     = "get its certificate as a PEM file from whoever runs it"
		name    = "name the file as ca_file (--ca-file)."
	)
	if len(sent) == 0 {
		return unknown, "If it is your own authority, " + get + ", and " + name
	}
	last := sent[len(sent)-1]
	facts := fmt.Sprintf("valid until %s, SHA-256 %s", last.NotAfter.UTC().Format(time.DateOnly), fingerprint(last))
	compare := "compare its SHA-256 (openssl x509 -noout -fingerprint -sha256 -in FILE)"
	switch {
	case !bytes.Equal(last.RawSubject, last.RawIssuer):
		issuer := owner(last.Issuer)
		return fmt.Sprintf("%s, and whose own certificate the server does not send: %s; the last one it sends is for %s, %s", unknown, issuer, owner(last.Subject), facts),
			"If " + issuer + " is your own authority, " + get + ", " + compare + " with what they tell you, and " + name
	case len(sent) == 1:
		return fmt.Sprintf("the server's certificate is signed by nobody else: it is for %s, %s", owner(last.Subject), facts),
			"If the server is your own, " + get + ", " + compare + " with the one above, and " + name
	default:
		return fmt.Sprintf("%s: %s, %s", unknown, owner(last.Subject), facts),
			"If it is your own authority, " + get + ", " + compare + " with the one above, and " + name
	}
}

// owner is whom a certificate names, in the usual notation (RFC 2253).
func owner(n pkix.Name) string {
	text := strings.TrimSpace(Clean(n.String(), longestOwner))
	if text == "" {
		return "somebody without a name"
	}
	return text
}

// fingerprint is the SHA-256 of a certificate as openssl prints it.
func fingerprint(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}
