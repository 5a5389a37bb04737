package digicert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"sync"
	"time"

	"steward/mockserver/core"
)

// certificate is a client certificate of a service user, by which it is known without its token. The private key is in
// the answer to its creation only.
type certificate struct {
	ID           string    `json:"id"`
	UserID       string    `json:"user_id"`
	Name         string    `json:"name"`
	Status       string    `json:"status"`
	SerialNumber string    `json:"serial_number"`
	ValidFrom    time.Time `json:"valid_from"`
	ValidTo      time.Time `json:"valid_to"`
	Certificate  string    `json:"certificate"`           // PEM
	PrivateKey   string    `json:"private_key,omitempty"` // PEM, PKCS #8
}

// certificates are those that were issued, by their id, which follows from what they hold. They die with the server.
type certificates struct {
	mu   sync.Mutex
	byID map[string]certificate
}

// certificateLife is how long a certificate is good for.
const certificateLife = 365 * 24 * time.Hour

// certificateID is the id of a certificate, from its DER form.
func certificateID(der []byte) string {
	sum := sha256.Sum256(der)
	return made("certificate", hex.EncodeToString(sum[:]))
}

// present says who the caller's certificate was issued for. The handshake has shown that the caller holds its key.
func (f *Face) present(r *http.Request, origin core.Origin) (core.Caller, error) {
	refused := &core.Error{Code: core.CodeUnauthenticated, Detail: "The credential is not accepted."}
	if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
		return core.Caller{}, refused
	}
	f.certificates.mu.Lock()
	known, ok := f.certificates.byID[certificateID(r.TLS.PeerCertificates[0].Raw)]
	f.certificates.mu.Unlock()
	now := f.core.Now()
	if !ok || known.Status != statusActive || now.Before(known.ValidFrom) || now.After(known.ValidTo) {
		return core.Caller{}, refused
	}
	return f.core.AuthenticatePresent(userOf(known.UserID), origin)
}

func (f *Face) createCertificate(w http.ResponseWriter, r request) error {
	var body struct {
		UserID string `json:"user_id"`
		Name   string `json:"name"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if _, err := f.core.User(userOf(body.UserID)); err != nil {
		return err
	}
	made, err := issue(f.core.Now().Truncate(time.Second))
	if err != nil {
		return err
	}
	made.UserID, made.Name = body.UserID, body.Name
	kept := made
	kept.PrivateKey = ""
	f.certificates.mu.Lock()
	f.certificates.byID[made.ID] = kept
	f.certificates.mu.Unlock()
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusCreated, made)
	return nil
}

// issue makes a key and a certificate for it that nobody has signed but itself: the face knows its own again.
func issue(now time.Time) (certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return certificate{}, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return certificate{}, fmt.Errorf("make a serial number: %w", err)
	}
	template := x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "mock client"}, NotBefore: now, NotAfter: now.Add(certificateLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		return certificate{}, fmt.Errorf("make a certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return certificate{}, fmt.Errorf("encode the key: %w", err)
	}
	return certificate{
		ID: certificateID(der), Status: statusActive, SerialNumber: serial.Text(16),
		ValidFrom: template.NotBefore.UTC(), ValidTo: template.NotAfter.UTC(),
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		PrivateKey:  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})),
	}, nil
}

// toggleCertificate enables or disables a certificate.
func (f *Face) toggleCertificate(status string) handler {
	return func(w http.ResponseWriter, r request) error {
		f.certificates.mu.Lock()
		defer f.certificates.mu.Unlock()
		found, ok := f.certificates.byID[r.PathValue("id")]
		if !ok {
			return notFound("certificate")
		}
		found.Status = status
		f.certificates.byID[found.ID] = found
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}
