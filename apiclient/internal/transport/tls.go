package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"strings"

	"steward/apiclient"
)

// The settings that a failure to read a file names, as they are called in a configuration.
const (
	settingCAFile     = "ca_file"
	settingClientCert = "client_cert"
	settingClientKey  = "client_key"
)

// config reads the files. The error is an *apiclient.Error that names the setting at fault.
func (o TLS) config() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots}
	if o.CAFile != "" {
		roots, err := o.roots()
		if err != nil {
			return nil, err
		}
		config.RootCAs = roots
	}
	if o.CertFile != "" || o.KeyFile != "" {
		pair, err := o.pair()
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// roots are the authorities to trust with those of the file.
func (o TLS) roots() (*x509.CertPool, error) {
	text, words := readFile(o.CAFile)
	if words == "" {
		words = certificatesIn(text)
	}
	if words != "" {
		return nil, unfitFile("read the authorities to trust", settingCAFile, o.CAFile, words)
	}
	roots := o.Roots
	if roots != nil {
		roots = roots.Clone()
	} else if system, err := x509.SystemCertPool(); err == nil {
		roots = system
	} else {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(text) {
		return nil, unfitFile("read the authorities to trust", settingCAFile, o.CAFile, noCertificate)
	}
	return roots, nil
}

// pair is the client certificate.
func (o TLS) pair() (tls.Certificate, error) {
	const op = "read the client certificate"
	if o.CertFile == "" {
		return tls.Certificate{}, unfit(op, settingClientCert, "is missing; it goes with client_key")
	}
	if o.KeyFile == "" {
		return tls.Certificate{}, unfit(op, settingClientKey, "is missing; it goes with client_cert")
	}
	cert, words := readFile(o.CertFile)
	if words == "" {
		words = certificatesIn(cert)
	}
	if words != "" {
		return tls.Certificate{}, unfitFile(op, settingClientCert, o.CertFile, words)
	}
	key, words := readFile(o.KeyFile)
	if words == "" {
		words = keyIn(key)
	}
	if words != "" {
		return tls.Certificate{}, unfitFile(op, settingClientKey, o.KeyFile, words)
	}
	pair, err := tls.X509KeyPair(cert, key)
	switch {
	case err == nil:
		return pair, nil
	case strings.Contains(err.Error(), "does not match"):
		return pair, unfitFile(op, settingClientKey, o.KeyFile, "is the key of another certificate")
	default:
		return pair, unfitFile(op, settingClientKey, o.KeyFile, "holds a key that cannot be read")
	}
}

// unfitFile is the failure of a setting that names a file; the words read as a sentence after the file's name.
func unfitFile(op, setting, name, words string) *apiclient.Error {
	return unfit(op, setting, "names "+name+", which "+words)
}

// unfit is the failure of a setting; the words read as a sentence after its name.
func unfit(op, setting, words string) *apiclient.Error {
	return &apiclient.Error{
		Kind: apiclient.ErrInvalid, Op: op, Message: "a file does not fit",
		Fields: []apiclient.FieldError{{Pointer: "/" + setting, Message: words}},
	}
}

// mostFile is how long a file of certificates may be: several times the authorities of a whole machine.
const mostFile = 4 << 20

// readFile reads a file of certificates or keys, or says why not in words that go on after the file's name.
func readFile(name string) (text []byte, words string) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, "does not exist"
	case err == nil && info.IsDir():
		return nil, "is a folder"
	case err == nil && info.Size() > mostFile:
		return nil, "is too long for certificates"
	case err == nil && !info.Mode().IsRegular(): // a pipe could be waited on for ever
		return nil, "is no file"
	}
	if err == nil {
		text, err = os.ReadFile(name) //nolint:gosec // the operator names it
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, "you may not read"
	case err != nil:
		return nil, "cannot be read"
	}
	return text, ""
}

const noCertificate = "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"

// certificatesIn says why there is no certificate to use in a file. One that cannot be read does no harm beside others, as
// in the bundles of whole machines.
func certificatesIn(text []byte) string {
	broken := false
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err == nil {
			return ""
		}
		broken = true
	}
	switch {
	case broken:
		return "holds a certificate that cannot be read"
	case len(bytes.TrimSpace(text)) == 0:
		return "is empty"
	case text[0] == 0x30: // a sequence in DER (X.690), as certificates begin in binary
		return "is in DER; PEM is wanted: openssl x509 -inform der -in FILE -out FILE.pem"
	default:
		return noCertificate
	}
}

// keyIn says why there is no private key to use in a file.
func keyIn(text []byte) string {
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return "holds no private key in PEM (-----BEGIN PRIVATE KEY-----)"
		}
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
			return "is encrypted, and its passphrase cannot be asked for; write it without one: openssl pkey -in FILE -out FILE.plain"
		case block.Type == "PRIVATE KEY", strings.HasSuffix(block.Type, " PRIVATE KEY"):
			return ""
		}
	}
}
