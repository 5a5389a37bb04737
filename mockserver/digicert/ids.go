package digicert

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/oklog/ulid/v2"

	"steward/mockserver/core"
)

// The core's ids are ULIDs behind a prefix, or names of entries of the catalogue; the API's are UUIDs. A ULID is as long
// as a UUID, so users, operators and events keep their bytes. The others get bytes that follow from the name.

// uuid writes 16 bytes as 8-4-4-4-12 hexadecimal digits.
func uuid(id [16]byte) string {
	digits := hex.EncodeToString(id[:])
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// uuidOf is the UUID of a core's id with a prefix, such as su_01K…; empty for an id that has no such form.
func uuidOf(id string) string {
	_, text, _ := strings.Cut(id, "_")
	parsed, err := ulid.ParseStrict(text)
	if err != nil {
		return ""
	}
	return uuid(parsed)
}

// userOf is the core's id of the service user with a UUID; what is no UUID gives an id that nobody has.
func userOf(id string) string {
	digits := strings.ReplaceAll(id, "-", "")
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != 16 || uuid([16]byte(raw)) != id {
		return ""
	}
	return "su_" + ulid.ULID(raw).String()
}

// made is the UUID that follows from a name of a kind.
func made(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	sum[6], sum[8] = sum[6]&0x0F|0x80, sum[8]&0x3F|0x80 // version 8 and variant of RFC 9562
	return uuid([16]byte(sum[:16]))
}

func accountID(id string) string       { return made("account", id) }
func applicationID(id string) string   { return made("application", id) }
func roleID(manager, id string) string { return made("role", manager+"\x00"+id) }

// ids finds entries of the catalogue by UUID.
type ids struct {
	accounts     map[string]string
	applications map[string]string
	roles        map[string]map[string]string // by application, both by UUID
}

func newIDs(catalogue core.Catalogue) ids {
	found := ids{accounts: map[string]string{}, applications: map[string]string{}, roles: map[string]map[string]string{}}
	for _, a := range catalogue.Accounts {
		found.accounts[accountID(a.ID)] = a.ID
	}
	for _, m := range catalogue.Managers {
		application := applicationID(m.ID)
		found.applications[application] = m.ID
		found.roles[application] = map[string]string{}
		for _, r := range m.Roles {
			found.roles[application][roleID(m.ID, r.ID)] = r.ID
		}
	}
	return found
}

// unknown stands for an id that is none; the core refuses it as one that does not exist.
const unknown = "\x00"

func find(entries map[string]string, id string) string {
	if known, ok := entries[id]; ok {
		return known
	}
	return unknown
}
