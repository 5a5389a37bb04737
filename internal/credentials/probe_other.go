//go:build !linux

package credentials

import "context"

// Probe says how the keyring stands. On this system it cannot be asked without a prompt, so it is taken to be unlocked.
func Probe(context.Context) State { return Unlocked }
