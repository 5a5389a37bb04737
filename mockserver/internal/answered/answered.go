// Package answered tells a handler how another one answered.
package answered

import "net/http"

// Writer passes an answer on and remembers its status.
type Writer struct {
	http.ResponseWriter
	// Status is the first one written; 0 as long as nothing was.
	Status int
}

// WriteHeader remembers and passes on.
func (w *Writer) WriteHeader(status int) {
	if w.Status == 0 {
		w.Status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write passes on; the first one without a status stands for 200.
func (w *Writer) Write(p []byte) (int, error) {
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the real writer.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
