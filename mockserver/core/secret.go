package core

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

const (
	secretPrefix = "sus_"
	tokenPrefix  = "sut_"
	// secretDigits base62 digits hold 256 bits; checkDigits hold a CRC-32.
	secretDigits = 43
	checkDigits  = 6
	base62       = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

type digest [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// secretMaker makes secrets and tokens from the seed: unguessable without it, the same ones with it.
type secretMaker struct{ key [8]byte }

func newSecretMaker(seed uint64) secretMaker {
	var m secretMaker
	binary.BigEndian.PutUint64(m.key[:], seed)
	return m
}

// secret is the secret number serial of a key: sus_, 43 base62 digits, _ and 6 digits of checksum over the 43.
func (m secretMaker) secret(keyID string, serial uint32) string {
	body := m.random("secret", keyID, uint64(serial))
	return secretPrefix + body + "_" + checksum(body)
}

// token is the access token number serial.
func (m secretMaker) token(serial uint64) string {
	return tokenPrefix + m.random("token", "", serial)
}

func (m secretMaker) random(purpose, id string, serial uint64) string {
	mac := hmac.New(sha256.New, m.key[:])
	mac.Write([]byte(purpose + "\x00" + id + "\x00"))
	mac.Write(binary.BigEndian.AppendUint64(nil, serial))
	return encode62(mac.Sum(nil), secretDigits)
}

// ValidSecret reports whether s has the form of a secret and its checksum fits, so that a typo shows offline.
func ValidSecret(s string) bool {
	body, found := strings.CutPrefix(s, secretPrefix)
	if !found || len(body) != secretDigits+1+checkDigits || body[secretDigits] != '_' {
		return false
	}
	for _, r := range body[:secretDigits] {
		if !strings.ContainsRune(base62, r) {
			return false
		}
	}
	return body[secretDigits+1:] == checksum(body[:secretDigits])
}

func checksum(body string) string {
	return encode62(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body))), checkDigits)
}

// hint is what a person may see of a secret: its last four characters.
func hint(secret string) string { return "…" + secret[len(secret)-4:] }

// encode62 writes a big-endian number in base 62 with so many digits.
func encode62(number []byte, digits int) string {
	rest := append([]byte(nil), number...)
	out := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		remainder := 0
		for j, b := range rest {
			value := remainder<<8 | int(b)
			rest[j], remainder = byte(value/62), value%62 //nolint:gosec // below 256: remainder is below 62
		}
		out[i] = base62[remainder]
	}
	return string(out)
}
