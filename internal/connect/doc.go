// Package connect opens contexts: it finds the credential, opens the driver, and puts around it what must hold for every
// system below every screen: the sign-in gate (gate.go), read-only contexts (readonly.go) and the safekeeping of secrets
// and intentions (package pending).
//
// A Connection is usable at once. Calls made before the credential is found, or after it was refused, wait for the
// operator to sign in, and then go on: what was being done is not lost, and no screen has to know.
//
// Start reading at Manager, which knows all contexts; Connection is one of them, opened.
package connect
