package doctor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"steward/internal/connect"
)

const (
	// dialTime bounds finding the host and connecting, and again the handshake.
	dialTime = 4 * time.Second
	// soon is how long before its end a certificate is warned of.
	soon = 14 * 24 * time.Hour
)

// connection connects to a system and looks at its certificate, without sending anything else. It reports whether that
// went well, or could not be looked at because of a proxy.
func (e *examination) connection(ctx context.Context, say say, entry connect.Entry, u *url.URL) bool {
	if e.Proxy != nil {
		if proxy, err := e.Proxy(u); err == nil && proxy != nil {
			say.ok("reached", "through the proxy %s, so the certificate is looked at by the sign-in only", proxy.Host)
			return true
		}
	}
	config, err := e.trust(entry)
	if err != nil {
		say.fail("TLS", e.edit(), "%s", err)
		return false
	}
	conn, ok := e.dial(ctx, say, u)
	if !ok {
		return false
	}
	defer func() { _ = conn.Close() }()
	if u.Scheme != "https" {
		say.ok("TLS", "none: the connection stays on this machine")
		return true
	}
	config.ServerName = u.Hostname()
	return e.handshake(ctx, say, entry, conn, config)
}

func (e *examination) dial(ctx context.Context, say say, u *url.URL) (net.Conn, bool) {
	port := u.Port()
	if port == "" {
		port = u.Scheme // known by name
	}
	address := net.JoinHostPort(u.Hostname(), port)
	type answer struct {
		conn net.Conn
		err  error
	}
	began := e.Now()
	got, in := within(ctx, dialTime, func(ctx context.Context) answer {
		conn, err := e.Dial(ctx, "tcp", address)
		return answer{conn, err}
	})
	if in && got.err == nil {
		say.ok("reached", "%s in %s", got.conn.RemoteAddr(), took(e.Now().Sub(began)))
		return got.conn, true
	}
	var dns *net.DNSError
	switch {
	case !in || errors.Is(got.err, context.DeadlineExceeded):
		say.fail("reached", "", "%s does not answer within %s: a firewall, a VPN that is off, or the wrong port", u.Host, took(dialTime))
	case errors.As(got.err, &dns) && dns.IsNotFound:
		say.fail("reached", "getent hosts "+shellWord(u.Hostname()), "there is no host called %s: check the name, and the name server of this machine", u.Hostname())
	case errors.As(got.err, &dns):
		say.fail("reached", "getent hosts "+shellWord(u.Hostname()), "the name server does not answer for %s", u.Hostname())
	case strings.Contains(got.err.Error(), "refused"):
		say.fail("reached", "", "nothing listens at %s: check the port, and whether the system runs", u.Host)
	default:
		say.fail("reached", "", "%s", got.err)
	}
	return nil, false
}

// trust is whom a context trusts and who it is, as its driver will see it.
func (e *examination) trust(entry connect.Entry) (*tls.Config, error) {
	files, err := e.Config.Resolve(entry.Context)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, Time: e.Now}
	if entry.CAFile != "" {
		pem, err := os.ReadFile(files.CAFile)
		if err != nil {
			return nil, fmt.Errorf("the ca_file cannot be read: %w", err)
		}
		if config.RootCAs, err = x509.SystemCertPool(); err != nil {
			config.RootCAs = x509.NewCertPool()
		}
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("the ca_file %s holds no certificate in PEM", entry.CAFile)
		}
	}
	if entry.ClientCert != "" {
		pair, err := tls.LoadX509KeyPair(files.ClientCert, files.ClientKey)
		if err != nil {
			return nil, fmt.Errorf("the client certificate cannot be read: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

func (e *examination) handshake(ctx context.Context, say say, entry connect.Entry, conn net.Conn, config *tls.Config) bool {
	secured := tls.Client(conn, config)
	err, in := within(ctx, dialTime, secured.HandshakeContext)
	switch {
	case !in || errors.Is(err, context.DeadlineExceeded):
		say.fail("TLS", "", "the server does not answer in TLS within %s", took(dialTime))
		return false
	case err != nil:
		e.refused(say, entry, err)
		return false
	}
	state := secured.ConnectionState()
	say.ok("TLS", "%s", tls.VersionName(state.Version))
	e.certificate(say, state.PeerCertificates[0])
	return true
}

// certificate says who vouches for the server, and for how long.
func (e *examination) certificate(say say, c *x509.Certificate) {
	left := c.NotAfter.Sub(e.Now())
	ends := fmt.Sprintf("ends in %s (%s)", plural(int(left/(24*time.Hour)), "day"), c.NotAfter.UTC().Format(time.DateOnly))
	if left < soon {
		say.warn("certificate", "", "it %s: whoever runs the system has to renew it; issued by %s", ends, issuer(c))
		return
	}
	say.ok("certificate", "issued by %s, %s", issuer(c), ends)
}

// refused explains a handshake that failed.
func (e *examination) refused(say say, entry connect.Entry, err error) {
	var chain []*x509.Certificate
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) {
		chain = verification.UnverifiedCertificates
	}
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown) && len(chain) > 0:
		say.fail("certificate", "steward context edit "+entry.Name+" --ca-file /path/to/authority.pem", "%s", untrusted(chain))
	case errors.As(err, &host) && len(chain) > 0:
		say.fail("certificate", e.edit(), "it is for %s, and not for %s: use a name that it is for", namesOf(chain[0]), host.Host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && len(chain) > 0:
		say.fail("certificate", "timedatectl", "it is valid from %s to %s, and here it is %s: check this machine's clock; otherwise it has to be renewed",
			chain[0].NotBefore.UTC().Format(time.DateOnly), chain[0].NotAfter.UTC().Format(time.DateOnly), e.Now().UTC().Format(time.DateTime))
	case strings.Contains(err.Error(), "first record does not look like a TLS handshake"):
		say.fail("TLS", "", "the server does not speak TLS there: check the address and its port")
	default:
		say.fail("TLS", "", "the handshake failed: %s", err)
	}
}

// untrusted says which authority is not trusted, and what to compare before it is. The last certificate that a server sends
// is the authority's own only where it vouches for itself.
func untrusted(chain []*x509.Certificate) string {
	last := chain[len(chain)-1]
	until := last.NotAfter.UTC().Format(time.DateOnly)
	if !bytes.Equal(last.RawSubject, last.RawIssuer) {
		return fmt.Sprintf("issued by %s, which is not trusted here, and whose own certificate the server does not send. If it is your own authority, get that from whoever runs it; "+
			"the last one that the server sends is valid until %s and has the SHA-256 %s", issuer(last), until, fingerprint(last))
	}
	return fmt.Sprintf("issued by %s, which is not trusted here. If it is your own authority, get its certificate from whoever runs it, and compare the SHA-256 "+
		"(openssl x509 -noout -fingerprint -sha256 -in FILE) with what came from the server: %s, valid until %s", issuer(last), fingerprint(last), until)
}

// issuer names the authority of a certificate.
func issuer(c *x509.Certificate) string {
	for _, names := range [][]string{{c.Issuer.CommonName}, c.Issuer.Organization} {
		if name := strings.Join(names, ", "); name != "" {
			return name
		}
	}
	return "an authority without a name"
}

// namesOf are the names that a certificate is for, the first few of them.
func namesOf(c *x509.Certificate) string {
	const most = 4
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	switch {
	case len(names) == 0:
		return "no name"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}

// fingerprint is a certificate's SHA-256 as openssl prints it.
func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}
