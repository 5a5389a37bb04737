package main

import (
	"golang.org/x/sys/unix"
)

// harden keeps other programs of the same person out of the console's memory, where secrets are: no debugger, no
// /proc/PID/mem, no core file. STEWARD_ALLOW_DEBUGGER=1 leaves all that as it is. Failing is no reason not to start.
func harden(getenv func(string) string) {
	if getenv("STEWARD_ALLOW_DEBUGGER") == "1" {
		return
	}
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
