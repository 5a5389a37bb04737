package core

// Options is how a core starts. The zero value is a usable one: open rules, real clock, seed 0, nobody there.
type Options struct {
	Rules     RuleSet    // the zero RuleSet means Open
	Seed      uint64     // decides ids, secrets and tokens
	Clock     ClockState // the zero ClockState is the machine's time
	Catalogue Catalogue
}

// Idempotent answers

// Answer is a finished answer as the face sent it, kept for replay.
type Answer struct {
	Status int
	Header map[string]string
	Body   []byte
	// KeyID names the key whose secret Body holds; empty when it holds none. Such a Body is forgotten after
	// ReplaySecretFor or when the key is first used; from then on a replay answers WithoutSecret.
	KeyID         string
	WithoutSecret []byte
}
