package doctor_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/apiclient"
	"steward/internal/credentials"
	"steward/internal/doctor"
)

func TestKeyringThatIsNotReadyIsNotCalled(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		state  credentials.State
		status doctor.Status
	}{
		{credentials.NoBus, doctor.Warn},
		{credentials.NoService, doctor.Warn},
		{credentials.NoKeyring, doctor.Warn},
		{credentials.Locked, doctor.Warn},
		{credentials.Stuck, doctor.Fail},
	} {
		t.Run(tc.state.String(), func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			m.keyring.state = tc.state
			f := m.examined(t, doctor.Options{})
			f.says("keyring", "state", tc.status, tc.state.Mend(), tc.state.String(), "stay in memory")
			assert.False(t, f.has("keyring", "test item"))
		})
	}
}

func TestKeyringTakesATestItemInAndOut(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*fakeKeyring)
		status doctor.Status
		mend   string
		words  string
	}{
		{"works", func(*fakeKeyring) {}, doctor.OK, "", "kept, read and deleted in 0 ms"},
		{"does not keep", func(k *fakeKeyring) { k.set = credentials.ErrUnkept }, doctor.Fail, "", "did not do it"},
		{"hangs", func(k *fakeKeyring) { k.set = credentials.ErrStuck }, doctor.Fail, credentials.Stuck.Mend(), "does not answer"},
		{"does not give back", func(k *fakeKeyring) { k.get = errors.New("broken") }, doctor.Fail, "", "broken"},
		{"gives back something else", func(k *fakeKeyring) {
			k.hands = &credentials.Credential{KeyID: "doctor", Secret: apiclient.NewSecret("not-for-printing")}
		}, doctor.Fail, "", "something else"},
		{"does not delete", func(k *fakeKeyring) { k.delete = credentials.ErrUnkept }, doctor.Fail, "", "is left behind"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			tc.change(m.keyring)
			f := m.examined(t, doctor.Options{})
			f.says("keyring", "test item", tc.status, tc.mend, tc.words)
			assert.NotContains(t, f.one("keyring", "test item").Words, "not-for-printing")
			if m.keyring.delete == nil {
				assert.Empty(t, m.keyring.items, "nothing is left behind")
			}
		})
	}
}
