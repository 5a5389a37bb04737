// Package credentials keeps the operator's credential in the keyring of the operating system: the Secret Service on
// Linux, the keychain on macOS, the credential manager on Windows. Over SSH there is often no usable keyring, and
// a locked or broken one can hang for ever, so Probe says first how things stand, without a prompt, and every call of
// a Store ends in time. Nothing is ever written anywhere else. Start reading at Store.
package credentials
