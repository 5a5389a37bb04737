//go:build !linux

package credentials

import "context"

// askUnlock has nothing to do where the keyring prompts by itself.
func askUnlock(context.Context) error { return nil }
