// Package signin is the dialog that asks the operator for a credential, over whatever screen there is: the key ID and
// the secret of a system, or the passphrase of the encrypted file. What is typed into a secret's field is never part of
// a frame.
//
// The dialog knows no system: its owner checks what was typed (Options.OnSubmit), says meanwhile that it is Busy, and
// then either closes it (Close) or says what is wrong (Fail), which keeps what was typed.
//
// Start reading at Dialog. Keys are in keys.go, the box is in view.go.
package signin
