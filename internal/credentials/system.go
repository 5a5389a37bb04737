package credentials

import "github.com/zalando/go-keyring"

// service names the program in the keyring.
const service = "steward"

// system is the keyring of the operating system.
type system struct{}

// Get implements backend.
func (system) Get(account string) (string, error) {
	if err := settle(); err != nil {
		return "", err
	}
	return keyring.Get(service, account)
}

// Set implements backend.
func (system) Set(account, value string) error {
	if err := settle(); err != nil {
		return err
	}
	return keyring.Set(service, account, value)
}

// Delete implements backend.
func (system) Delete(account string) error {
	if err := settle(); err != nil {
		return err
	}
	return keyring.Delete(service, account)
}
