// Package doctor looks at everything that Steward leans on, the terminal, the clipboard, the keyring, the configuration,
// its contexts and the state folder, and says in plain words what works here and which line mends what does not.
//
// Nothing in it can hang: every question has a deadline, and who does not answer is left behind. It reaches the machine
// only through Machine, so that every rule can be tested without one.
//
// Start reading at Run.
package doctor
