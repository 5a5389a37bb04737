package credentials_test

import (
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/internal/pending"
)

// What the other packages want of this one.
var (
	_ pending.Keyring          = (*credentials.Store)(nil)
	_ connect.Credentials      = (*credentials.Chain)(nil)
	_ credentials.KeyringStore = (*credentials.Store)(nil)
)
