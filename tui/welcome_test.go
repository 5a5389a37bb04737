package tui_test

import (
	"path/filepath"
	"testing"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/tui/tuitest"
)

// TestConsoleWithoutAContext has no connection: nothing that needs one is offered, nor looked at.
func TestConsoleWithoutAContext(t *testing.T) {
	contexts := connect.New(connect.Options{Config: config.Open(filepath.Join(t.TempDir(), "config.yaml"))})
	tuitest.Run(t, tuitest.Options{Contexts: contexts}, func(d *tuitest.Driver) {
		d.See("steward   Welcome", "Connect a system")
		d.Press(":").See("Commands").SeeNot("sign in  ", "unconfirmed secrets", "Service users").Press("esc")
		d.Press("?").See("Everywhere").Press("esc").Press("!").See("Messages").Press("esc")
		d.Press("4").See("Contexts").Press("q").See("Welcome")
		d.Press("c").See("New context").Press("esc").See("Connect a system")
	})
}
