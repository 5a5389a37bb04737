// Package core is the mock server's state machine: service users, keys, tokens, catalogues, audit events, operators,
// a rule set and a clock. It knows neither HTTP nor JSON shapes; each API is a thin face on it.
//
// Start with New, then Core.CreateUser for how a change is made: settle the clock, check the caller, check the rules,
// change the record, write the audit event. RuleSet is what one kind of system demands; code asks the data, never its
// name. A Population gives the users that exist from the start; they are made when they are looked at, so that a
// hundred thousand of them cost next to nothing.
//
// Everything follows from the seed, the start time and the calls: the same ones give the same ids, secrets and state.
package core
