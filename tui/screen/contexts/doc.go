// Package contexts is the screen of all systems that the configuration names: where each is, who we are there, where its
// credential is kept, and how it answered last. From here they are added, edited, tested, signed in to and switched to.
//
// Start reading at Screen. What stands in a row is in rows.go, the lines below the table are in panel.go; the verbs are
// in actions.go, manage.go (the configuration), probe.go (tests) and credential.go.
package contexts
