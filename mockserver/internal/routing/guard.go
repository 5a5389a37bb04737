package routing

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"steward/mockserver/internal/answered"
)

// Guarded logs each request and turns a panic of next into a 500 by refuse. A panic that means to cut the connection
// goes on. What is logged is the pattern of the route in
// table, so that no log repeats what a caller made up.
func Guarded(log *slog.Logger, table *Table, refuse func(http.ResponseWriter, *http.Request, int), next http.Handler) http.Handler {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started, answer := time.Now(), &answered.Writer{ResponseWriter: w}
		route, _ := table.find(r)
		defer func() {
			cause := recover()
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause)
			}
			if cause != nil {
				log.Error("request failed", "route", route, "cause", cause)
				if answer.Status != 0 {
					panic(http.ErrAbortHandler) // an answer that has begun cannot be taken back, only cut off
				}
				refuse(answer, r, http.StatusInternalServerError)
			}
			log.Debug("request", "method", r.Method, "route", route, "status", answer.Status, "took", time.Since(started))
		}()
		next.ServeHTTP(answer, r)
	})
}
