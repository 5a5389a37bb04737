package credentials

import (
	"bytes"
	"errors"
	"io"

	"filippo.io/age"

	"steward/apiclient"
)

// scryptWork is the work of new files and mostWork the most that a file may ask for, as base-2 logarithms: 18 takes about
// a second and 256 MB.
const (
	scryptWork = 18
	mostWork   = 20
)

var errDamaged = errors.New("it is damaged, or no file of steward")

// encrypt makes the content of a file that age opens with the passphrase.
func encrypt(value string, passphrase apiclient.Secret, work int) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(work)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(w, value)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decrypt opens it. The error wraps ErrWrongPassphrase, and quotes nothing.
func decrypt(text []byte, passphrase apiclient.Secret) (string, error) {
	who, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return "", err
	}
	who.SetMaxWorkFactor(mostWork)
	r, err := age.Decrypt(bytes.NewReader(text), who)
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return "", ErrWrongPassphrase
	}
	if err != nil {
		return "", errDamaged // without age's words, which quote the file: it may hold a secret in clear
	}
	value, err := io.ReadAll(io.LimitReader(r, mostOutput))
	if err != nil {
		return "", errDamaged
	}
	return string(value), nil
}
