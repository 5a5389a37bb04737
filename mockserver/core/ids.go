//nolint:gosec // numbers are cut into the bytes of ids on purpose
package core

import (
	"encoding/binary"

	"github.com/oklog/ulid/v2"
)

const (
	userPrefix     = "su_"
	keyPrefix      = "key_"
	eventPrefix    = "evt_"
	operatorPrefix = "op_"
)

// idMaker makes ULIDs from the seed. The ids of users and keys carry the user's slot in their last four bytes,
// scrambled by the seed, so that a user is found by id without an index over all of them.
type idMaker struct{ seed uint64 }

// scramble is odd, so that multiplying by it can be undone by multiplying by its inverse modulo 2³².
const (
	scramble   uint32 = 0x9E3779B1
	unscramble uint32 = 0x0E8B2F51
)

// inSlot makes the id of a user (serial 0) or of its key number serial.
func (m idMaker) inSlot(at instant, slot int32, serial uint32) ulid.ULID {
	var id ulid.ULID
	setTime(&id, at)
	noise := mix(mix(m.seed, uint64(uint32(slot))), uint64(serial))
	binary.BigEndian.PutUint32(id[6:], uint32(noise>>32))
	binary.BigEndian.PutUint16(id[10:], uint16(noise))
	binary.BigEndian.PutUint32(id[12:], (uint32(slot)^m.mask())*scramble)
	return id
}

// slot undoes inSlot. Any other id gives some slot too: compare the id of what is found there.
func (m idMaker) slot(id ulid.ULID) int32 {
	return int32(binary.BigEndian.Uint32(id[12:])*unscramble ^ m.mask())
}

// inSequence makes an id that sorts by time, then by number.
func (m idMaker) inSequence(at instant, number uint64) ulid.ULID {
	var id ulid.ULID
	setTime(&id, at)
	binary.BigEndian.PutUint64(id[6:], number<<16|mix(m.seed, number)&0xFFFF)
	binary.BigEndian.PutUint16(id[14:], uint16(mix(m.seed, ^number)))
	return id
}

func (m idMaker) mask() uint32 { return uint32(mix(m.seed, 0x736c6f74)) }

// mix gives 64 well-spread bits from two numbers (the finaliser of SplitMix64).
func mix(a, b uint64) uint64 {
	x := a + (b+1)*0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func setTime(id *ulid.ULID, at instant) {
	ms := uint64(max(at, 0))
	binary.BigEndian.PutUint32(id[0:], uint32(ms>>16))
	binary.BigEndian.PutUint16(id[4:], uint16(ms))
}

// parseID reads an id with its prefix, in exactly the form in which it was handed out.
func parseID(prefix, s string) (ulid.ULID, bool) {
	if len(s) != len(prefix)+ulid.EncodedSize || s[:len(prefix)] != prefix {
		return ulid.ULID{}, false
	}
	id, err := ulid.ParseStrict(s[len(prefix):])
	return id, err == nil && id.String() == s[len(prefix):]
}
