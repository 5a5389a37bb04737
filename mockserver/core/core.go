package core

import (
	"cmp"
	"math"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// Options is how a core starts. The zero value is a usable one: open rules, the machine's time, seed 0, nobody there.
type Options struct {
	Rules     RuleSet    // a RuleSet without fields means Open
	Seed      uint64     // decides ids, secrets and tokens
	Clock     ClockState // the zero ClockState is the machine's time
	Catalogue Catalogue  // what can be given to users
	Pace      Pace       // of the clients that SimulateUsage stands for
	// KeepChanges is how many users' latest changes are held for those who catch up; 0 means 50,000.
	KeepChanges int
}

// Core is the state machine. Its methods are safe for concurrent use. Make it with New.
type Core struct {
	rules    RuleSet
	patterns map[Field]*regexp.Regexp

	listVersion atomic.Uint64
	next        atomic.Int64 // when the next due entry is, as an instant

	mu        sync.RWMutex // guards all below
	seed      uint64
	ids       idMaker
	secrets   secretMaker
	clock     clock
	catalogue Catalogue
	names     directory
	operators []operator
	users     store
	due       dueHeap
	log       eventLog
	tokens    tokenBook
	requests  requestBook
	usage     usageState
	views     viewCache
	changes   changeLog
}

// New starts a core with its two operators and no service users. It panics on a rule set whose patterns do not compile
// and on a clock that fails ClockState.Check: both are mistakes of the program.
func New(o Options) *Core {
	if len(o.Rules.Fields) == 0 {
		o.Rules = Open()
	}
	if o.Clock.Mode == "" {
		o.Clock.Mode = ClockReal
	}
	if o.Clock.Now.IsZero() {
		o.Clock.Now = time.Now()
	}
	clock, err := newClock(o.Clock)
	if err != nil {
		panic(err)
	}
	c := &Core{
		rules: o.Rules, patterns: compile(o.Rules), seed: o.Seed, clock: clock,
		ids: idMaker{o.Seed}, secrets: newSecretMaker(o.Seed),
		catalogue: o.Catalogue, names: newDirectory(o.Catalogue),
		tokens: newTokenBook(), requests: newRequestBook(), usage: usageState{pace: o.Pace.complete()},
	}
	c.users = store{ids: c.ids}
	c.changes.most = cmp.Or(o.KeepChanges, keepChanges)
	c.operators = c.newOperators()
	c.next.Store(int64(never))
	return c
}

// Rules is the active rule set; only for reading.
func (c *Core) Rules() RuleSet { return c.rules }

// ListVersion changes whenever an answer of Users, User or Keys could differ from before. Compare for equality only.
func (c *Core) ListVersion() uint64 {
	c.rlock()
	defer c.mu.RUnlock()
	return c.listVersion.Load()
}

// maxSeeded leaves room for as many users again.
const maxSeeded = math.MaxInt32 / 2

// Populate lets a population move in. It is refused with CodeInvalidRequest when anybody is there already,
// and when it has more than a billion users.
func (c *Core) Populate(p Population) error {
	now := c.lock()
	defer c.mu.Unlock()
	if c.users.slots() > 0 {
		return refuse(CodeInvalidRequest, "There are users already.")
	}
	n := p.Len()
	if n < 0 || n > maxSeeded {
		return refuse(CodeInvalidRequest, "There are too many users.")
	}
	c.users = store{
		ids: c.ids, population: p, seeded: int32(n), live: n,
		changed: map[int32]*record{}, gone: map[int32]bool{},
	}
	c.usage.slots = nil
	for i := range n {
		endDate, keysEnd := p.Ends(i)
		switch {
		case keysEnd:
			c.noteAll(c.users.at(int32(i)), now)
		case endDate.expiry() > now:
			c.note(due{at: endDate.expiry(), slot: int32(i)})
		}
	}
	c.changedAll()
	c.settle(now)
	return nil
}

func compile(rules RuleSet) map[Field]*regexp.Regexp {
	patterns := map[Field]*regexp.Regexp{}
	for field, rule := range rules.Fields {
		if rule.Pattern != "" {
			patterns[field] = regexp.MustCompile(rule.Pattern)
		}
	}
	return patterns
}
