package native

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"net/http"

	"steward/mockserver/core"
)

// maxBody is how large a request's body may be, in bytes.
const maxBody = 1 << 20

// once runs a request, and makes sure that a POST with an Idempotency-Key runs only once: its answer is kept and
// replayed to whoever asks the same again.
func (f *Face) once(w http.ResponseWriter, r *http.Request, c *call, to route) {
	keys := r.Header.Values("Idempotency-Key")
	if r.Method != http.MethodPost || to.open || (len(keys) == 0 && !to.secret) {
		f.mux.ServeHTTP(w, r)
		return
	}
	name, p := idempotencyKey(keys)
	if p == nil {
		p = f.runOnce(w, r, c, name)
	}
	if p != nil {
		p.send(w, c.requestID)
	}
}

func idempotencyKey(keys []string) (string, *problem) {
	switch {
	case len(keys) == 0 || keys[0] == "":
		return "", newProblem(codeIdempotencyMissing,
			"The answer to this holds a secret. Send an Idempotency-Key, so that a lost answer can be asked for again.")
	case len(keys) > 1 || !sane(keys[0]):
		return "", newProblem(core.CodeInvalidRequest,
			"An Idempotency-Key has 1 to 128 letters, digits and - _ . : / + =.")
	default:
		return keys[0], nil
	}
}

func (f *Face) runOnce(w http.ResponseWriter, r *http.Request, c *call, name string) *problem {
	body, p := readBody(w, r)
	if p != nil {
		return p
	}
	kept, err := f.core.BeginRequest(c.caller.ID, name, fingerprint(r, body))
	if err != nil {
		p, _ := problemOf(err)
		return p
	}
	if kept != nil {
		replay(w, kept)
		return nil
	}
	answer := &held{header: http.Header{}}
	finished := false
	defer func() {
		if !finished { // also when the handler panics
			f.core.AbandonRequest(c.caller.ID, name)
		}
	}()
	f.mux.ServeHTTP(answer, r)
	if answer.status >= 200 && answer.status < 300 {
		f.core.FinishRequest(c.caller.ID, name, answer.keep(c.secret))
		finished = true
	}
	maps.Copy(w.Header(), answer.header)
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body.Bytes())
	return nil
}

// readBody takes the body in and puts it back for the handler.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, newProblem(codeTooLarge, detailOf(http.StatusRequestEntityTooLarge))
	}
	if err != nil {
		return nil, newProblem(core.CodeInvalidRequest, detailOf(http.StatusBadRequest))
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+" "+r.URL.EscapedPath()+"\n")
	_, _ = h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// replay answers as before; what was true of the request (its id, the caller's limits) is this request's own.
func replay(w http.ResponseWriter, kept *core.Answer) {
	for name, value := range kept.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(kept.Status)
	_, _ = w.Write(kept.Body) //nolint:gosec // JSON, labelled as such, and not for browsers
}

// held is an answer that is held back until it is kept.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the header that the handler fills in.
func (a *held) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *held) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps the bytes.
func (a *held) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

func (a *held) keep(secret *secretAnswer) core.Answer {
	answer := core.Answer{Status: a.status, Header: map[string]string{}, Body: bytes.Clone(a.body.Bytes())}
	for name := range a.header {
		answer.Header[name] = a.header.Get(name)
	}
	if secret != nil {
		answer.KeyID, answer.WithoutSecret = secret.keyID, secret.without
	}
	return answer
}
