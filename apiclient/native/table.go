package native

import (
	"strings"

	"steward/apiclient"
)

// mostShared bounds how many different texts and lists a table keeps for sharing.
const mostShared = 4096

// table makes the texts and lists of many users small: the texts of a page stand in one piece of memory, and texts and
// lists that repeat from user to user are kept once. The zero value is ready; it serves one goroutine.
type table struct {
	piece  strings.Builder
	texts  map[string]string
	lists  map[string][]apiclient.Ref
	grants map[string][]apiclient.Membership
	key    []byte
	alone  bool // one user only: nothing is kept for others
}

// begin makes room for n bytes of texts.
func (t *table) begin(n int) {
	t.piece = strings.Builder{}
	t.piece.Grow(n)
}

// text keeps a text that is not expected again.
func (t *table) text(s string) string {
	if s == "" || t.alone {
		return s
	}
	if t.piece.Cap()-t.piece.Len() < len(s) {
		t.begin(len(s))
	}
	from := t.piece.Len()
	t.piece.WriteString(s)
	return t.piece.String()[from:]
}

// shared keeps a text that is expected again.
func (t *table) shared(s string) string {
	if s == "" || t.alone {
		return s
	}
	if kept, ok := t.texts[s]; ok {
		return kept
	}
	if t.texts == nil {
		t.texts = map[string]string{}
	}
	s = strings.Clone(s)
	if len(t.texts) < mostShared {
		t.texts[s] = s
	}
	return s
}

func (t *table) refs(list []wireRef) []apiclient.Ref {
	if len(list) == 0 {
		return nil
	}
	t.key = appendRefs(t.key[:0], list)
	if kept, ok := t.lists[string(t.key)]; ok {
		return kept
	}
	if t.lists == nil {
		t.lists = map[string][]apiclient.Ref{}
	}
	refs := make([]apiclient.Ref, len(list))
	for i, r := range list {
		refs[i] = apiclient.Ref{ID: t.shared(r.ID), Name: t.shared(r.Name)}
	}
	if len(t.lists) < mostShared {
		t.lists[string(t.key)] = refs
	}
	return refs
}

func (t *table) memberships(list []wireMembership) []apiclient.Membership {
	if len(list) == 0 {
		return nil
	}
	key := t.key[:0]
	for i := range list {
		key = appendRefs(key, []wireRef{{list[i].ID, list[i].Name}})
		key = append(appendRefs(key, list[i].Roles), 0)
	}
	t.key = key
	if kept, ok := t.grants[string(key)]; ok {
		return kept
	}
	name := string(key)
	grants := make([]apiclient.Membership, len(list))
	for i := range list {
		grants[i] = apiclient.Membership{
			Manager: apiclient.Ref{ID: t.shared(list[i].ID), Name: t.shared(list[i].Name)},
			Roles:   t.refs(list[i].Roles),
		}
	}
	if t.grants == nil {
		t.grants = map[string][]apiclient.Membership{}
	}
	if len(t.grants) < mostShared {
		t.grants[name] = grants
	}
	return grants
}

// appendRefs writes refs so that different lists never read the same: lengths come before texts.
func appendRefs(key []byte, list []wireRef) []byte {
	key = appendLength(key, len(list))
	for _, r := range list {
		key = append(appendLength(key, len(r.ID)), r.ID...)
		key = append(appendLength(key, len(r.Name)), r.Name...)
	}
	return key
}

func appendLength(key []byte, n int) []byte {
	return append(key, byte(n), byte(n>>8), byte(n>>16), byte(n>>24)) //nolint:gosec // the low bytes are what is meant
}
