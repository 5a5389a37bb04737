package core

import (
	"slices"

	"github.com/oklog/ulid/v2"
)

// operator is an administrator's account with its one key. Its secret follows from the seed and is not kept.
type operator struct {
	id       ulid.ULID
	key      ulid.ULID
	name     string
	readOnly bool
	hash     digest
}

// operatorsSince is in the ids of operators, which follow from nothing but the seed.
const operatorsSince = instant(1767225600000) // 2026-01-01

// newOperators makes one administrator and one who may only read.
func (c *Core) newOperators() []operator {
	operators := []operator{{name: "admin"}, {name: "viewer", readOnly: true}}
	for i := range operators {
		o := &operators[i]
		o.id = c.ids.inSequence(operatorsSince, uint64(2*i))
		o.key = c.ids.inSequence(operatorsSince, uint64(2*i+1))
		o.hash = digestOf(c.operatorSecret(o))
	}
	return operators
}

func (c *Core) operatorSecret(o *operator) string { return c.secrets.secret(o.keyString(), 0) }

func (o *operator) idString() string  { return operatorPrefix + o.id.String() }
func (o *operator) keyString() string { return keyPrefix + o.key.String() }

func (o *operator) caller(from Origin) Caller {
	c := Caller{
		ID: o.idString(), Name: o.name, Kind: KindOperator, ReadOnly: o.readOnly,
		Permissions: AllPermissions(), KeyID: o.keyString(), Origin: from,
	}
	if o.readOnly {
		c.Permissions = ReadPermissions()
	}
	return c
}

// Operators are the operators with their credentials, the preferred one first. The credentials follow from the seed
// and work on this mock only.
func (c *Core) Operators() []Operator {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]Operator, len(c.operators))
	for i := range c.operators {
		o := &c.operators[i]
		out[i] = Operator{
			ID: o.idString(), Name: o.name, ReadOnly: o.readOnly, KeyID: o.keyString(), Secret: c.operatorSecret(o),
		}
	}
	return out
}

// PreferOperator makes the operator with that name the first of Operators, if there is one.
func (c *Core) PreferOperator(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortStableFunc(c.operators, func(a, b operator) int {
		switch {
		case a.name == name && b.name != name:
			return -1
		case b.name == name && a.name != name:
			return 1
		default:
			return 0
		}
	})
}

// OperatorCaller is the named operator as a caller, for what runs in the same process as the core. ok is false for an
// unknown name.
func (c *Core) OperatorCaller(name string, from Origin) (caller Caller, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for i := range c.operators {
		if c.operators[i].name == name {
			return c.operators[i].caller(from), true
		}
	}
	return Caller{}, false
}
