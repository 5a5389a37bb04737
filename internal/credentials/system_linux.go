package credentials

import (
	"fmt"
	"os"
)

// settle makes the keyring library use the bus that was probed: on its own it looks elsewhere, and where it finds nothing
// it runs dbus-launch.
func settle() error {
	address := busAddress(os.Getenv)
	if address == "" {
		return fmt.Errorf("call the keyring: %s", NoBus)
	}
	return os.Setenv(busVariable, address)
}
