package core

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"
)

// stateFormat is raised whenever older states can no longer be read.
const stateFormat = 1

// state is everything a core holds, in a form that can be written to a file. It holds hashes, never a secret; the
// secrets of seeds and operators follow from its seed.
type state struct {
	Format     int            `json:"format"`
	Rules      string         `json:"rules"`
	Seed       uint64         `json:"seed"`
	Clock      ClockState     `json:"clock"`
	Operators  []string       `json:"operators"` // by name, the preferred one first
	Catalogue  Catalogue      `json:"catalogue"`
	Slots      int32          `json:"slots"`
	Users      []userState    `json:"users"`
	Dropped    uint64         `json:"events_dropped"`
	Events     []Event        `json:"events"`
	TokensMade uint64         `json:"tokens_made"`
	Tokens     []tokenState   `json:"tokens"`
	Requests   []requestState `json:"requests"`
	UsageStep  uint64         `json:"usage_step"`
}

type userState struct {
	Slot        int32      `json:"slot"`
	ID          string     `json:"id"`
	Revision    Revision   `json:"revision"`
	Deleted     bool       `json:"deleted,omitempty"`
	Name        string     `json:"name"`
	Description string     `json:"description,omitempty"`
	Contact     string     `json:"contact,omitempty"`
	Enabled     bool       `json:"enabled"`
	EndDate     string     `json:"end_date,omitempty"`
	Ended       string     `json:"ended,omitempty"`
	Accounts    []string   `json:"accounts,omitempty"`
	Managers    []Grant    `json:"managers,omitempty"`
	Groups      []string   `json:"groups,omitempty"`
	Policies    []string   `json:"policies,omitempty"`
	CreatedAt   instant    `json:"created_at"` // milliseconds since 1970, as all times of users and keys
	CreatedBy   string     `json:"created_by,omitempty"`
	UpdatedAt   instant    `json:"updated_at"`
	UpdatedBy   string     `json:"updated_by,omitempty"`
	Keys        []keyState `json:"keys,omitempty"`
	KeySerial   uint32     `json:"key_serial"`
	Use         Use        `json:"use,omitempty"`
}

type keyState struct {
	ID           string  `json:"id"`
	Name         string  `json:"name,omitempty"`
	Hash         string  `json:"hash"`
	Hint         string  `json:"hint"`
	Secrets      uint32  `json:"secrets"`
	CreatedAt    instant `json:"created_at"`
	CreatedBy    string  `json:"created_by,omitempty"`
	ExpiresAt    instant `json:"expires_at,omitempty"`
	Ended        bool    `json:"ended,omitempty"`
	LastUsedAt   instant `json:"last_used_at,omitempty"`
	LastUsedFrom string  `json:"last_used_from,omitempty"`
}

type tokenState struct {
	Hash string `json:"hash"`
	token
}

type requestState struct {
	Caller      string  `json:"caller"`
	Key         string  `json:"key"`
	Fingerprint string  `json:"fingerprint"`
	Begun       instant `json:"begun"`
	Finished    instant `json:"finished"`
	Answer      Answer  `json:"answer"`
}

// Export is the whole state as JSON: the same bytes for the same state. It holds no secret; answers kept for replay
// are written without theirs.
func (c *Core) Export() ([]byte, error) {
	c.rlock()
	defer c.mu.RUnlock()
	s := state{
		Format: stateFormat, Rules: c.rules.Name, Seed: c.seed, Clock: c.clock.state(), Catalogue: c.catalogue,
		Slots: c.users.slots(), Users: []userState{}, Dropped: c.log.dropped, Events: c.log.events,
		TokensMade: c.tokens.serial, Tokens: c.tokens.export(), Requests: c.requests.export(), UsageStep: c.usage.step,
	}
	for i := range c.operators {
		s.Operators = append(s.Operators, c.operators[i].name)
	}
	for slot := range c.users.slots() {
		if r := c.users.at(slot); r != nil {
			s.Users = append(s.Users, c.exportUser(r))
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return nil, fmt.Errorf("write the mock's state: %w", err)
	}
	return out.Bytes(), nil
}

func (c *Core) exportUser(r *record) userState {
	u := userState{
		Slot: r.slot, ID: r.id.String(), Revision: r.revision, Deleted: r.deleted, Name: r.name,
		Description: r.description, Contact: r.contact, Enabled: r.enabled, EndDate: r.endDate.String(),
		Ended: r.ended.String(), Accounts: r.accounts, Managers: r.managers, Groups: r.groups, Policies: r.policies,
		CreatedAt: r.createdAt, CreatedBy: r.createdBy, UpdatedAt: r.updatedAt, UpdatedBy: r.updatedBy,
		KeySerial: r.keySerial, Use: r.use,
	}
	for _, k := range r.keys {
		k = c.sealed(k)
		u.Keys = append(u.Keys, keyState{
			ID: k.id.String(), Name: k.name, Hash: hex.EncodeToString(k.hash[:]), Hint: k.hint, Secrets: k.secrets,
			CreatedAt: k.createdAt, CreatedBy: k.createdBy, ExpiresAt: k.expiresAt, Ended: k.ended,
			LastUsedAt: k.lastUsedAt, LastUsedFrom: k.lastUsedFrom,
		})
	}
	return u
}

func (b *tokenBook) export() []tokenState {
	out := make([]tokenState, 0, len(b.byHash))
	for hash, t := range b.byHash {
		out = append(out, tokenState{Hash: hex.EncodeToString(hash[:]), token: t})
	}
	slices.SortFunc(out, func(a, b tokenState) int { return cmp.Compare(a.Hash, b.Hash) })
	return out
}

// export leaves out what is still being worked on: it does not outlive the process.
func (b *requestBook) export() []requestState {
	out := []requestState{}
	for _, at := range b.order {
		known := b.byKey[at]
		if !known.done {
			continue
		}
		answer := known.answer
		if answer.KeyID != "" {
			answer.Body, answer.KeyID = answer.WithoutSecret, ""
		}
		out = append(out, requestState{
			Caller: at.caller, Key: at.key, Fingerprint: known.fingerprint,
			Begun: known.begun, Finished: known.finished, Answer: answer,
		})
	}
	return out
}

func digestFrom(s string) (digest, error) {
	var d digest
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != len(d) {
		return d, fmt.Errorf("read a hash: want %d bytes in hexadecimal", len(d))
	}
	copy(d[:], raw)
	return d, nil
}

func ulidFrom(s string) (ulid.ULID, error) {
	id, err := ulid.ParseStrict(s)
	if err != nil {
		return id, fmt.Errorf("read an id: %w", err)
	}
	return id, nil
}
