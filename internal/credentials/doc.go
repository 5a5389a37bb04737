// Package credentials finds, keeps and forgets the operator's credentials. Chain asks the sources in their order: the
// environment, a file that it names, the context's credential command, what was kept in this process, the keyring, and a
// file that is encrypted with a passphrase. Nothing is ever written in clear.
//
// Store is the keyring of the operating system: the Secret Service on Linux, the keychain on macOS, the credential
// manager on Windows. Over SSH there is often no usable keyring, and a locked or broken one can hang for ever, so Probe
// says first how things stand, without a prompt, and every call of a Store ends in time.
//
// Start reading at Chain.
package credentials
