// Package context is the form of a context: a system and how to reach it. It asks what the kind of system needs, says
// what is wrong while it is typed, and writes the configuration. It never asks for a credential.
//
// Start reading at Screen. build.go makes the fields, values.go reads them, save.go writes, draft.go keeps what was
// typed for the next time; split.go is how a credential command becomes words.
package context
