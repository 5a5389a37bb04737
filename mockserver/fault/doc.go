// Package fault makes an HTTP handler misbehave on order: slow, refusing, cutting connections before or after the
// work is done, and answering rubbish. It exists so that a client can be tested against what networks really do.
//
// Start reading at Rule, which says what to do to which requests, then Injector, which decides and does it. Every
// decision is drawn from the seed and from how often the same request was seen before, never from the order in which
// different requests happen to arrive: the same calls under the same seed meet the same faults, concurrent or not.
package fault
