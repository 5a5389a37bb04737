package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"steward/apiclient"
)

const (
	nextUnreachable = "Check the address and the network, then try again."
	nextUnknown     = "It may or may not have happened: refresh to see, before trying again."
)

// asFailure makes an *apiclient.Error of whatever ended an attempt. Errors of net/http hold the URL with its query, so
// only their cause is kept.
func (c *call) asFailure(ctx context.Context, err error) *apiclient.Error {
	var failure *apiclient.Error
	if errors.As(err, &failure) {
		return failure
	}
	var urlError *url.Error
	if errors.As(err, &urlError) {
		err = urlError.Err
	}
	unsent := c.unsent()
	if unsent {
		if failure := tlsFailure(err); failure != nil {
			return failure
		}
	}
	message := c.client.describe(ctx, err)
	if unsent || isSafe(c.request.Method) || c.request.NoAuth {
		if ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled) {
			return &apiclient.Error{Message: "given up", Err: context.Canceled}
		}
		return &apiclient.Error{Kind: apiclient.ErrUnreachable, Message: message, Next: nextUnreachable, Err: err}
	}
	return &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer came: " + message, Next: nextUnknown, Err: err}
}

// describe says in words why no answer came.
func (c *Client) describe(ctx context.Context, err error) string {
	var dns *net.DNSError
	var netError net.Error
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return "given up while waiting for the answer"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host called " + c.base.Hostname()
	case isRefused(err):
		return "nothing listens at " + c.base.Host
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &netError) && netError.Timeout():
		return c.base.Host + " did not answer in time"
	case errors.Is(err, errBroken):
		return Clean(err.Error(), 300)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return c.base.Host + " closed the connection without an answer"
	default:
		return Clean(err.Error(), 300)
	}
}

// isRefused tells refused connections by their text: the error numbers differ between platforms.
func isRefused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial" && strings.Contains(op.Err.Error(), "refused")
}

// tlsFailure explains a TLS handshake that failed; nil when it is something else.
func tlsFailure(err error) *apiclient.Error {
	failure := &apiclient.Error{Kind: apiclient.ErrInsecure, Message: Clean(err.Error(), 300), Err: err}
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknown):
		var sent []*x509.Certificate
		if errors.As(err, &verification) {
			sent = verification.UnverifiedCertificates
		}
		failure.Message, failure.Next = untrusted(sent)
	case errors.As(err, &host):
		failure.Next = "Use the name that the certificate is for."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		failure.Message = "the server's certificate is not valid at " + time.Now().UTC().Format(time.DateTime) + " UTC"
		failure.Next = "Check this machine's clock; otherwise the certificate has to be renewed."
	case errors.As(err, &verification), errors.As(err, &invalid):
		failure.Next = "The server's certificate has to be mended."
	case strings.Contains(failure.Message, "server gave HTTP response"):
		failure.Message = "the server does not speak TLS there"
		failure.Next = "Check the address and its port."
	case strings.Contains(failure.Message, "tls: "):
		failure.Next = "The server and this program agree on no TLS version, or it wants a client certificate."
	default:
		return nil
	}
	return failure
}
