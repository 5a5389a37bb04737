//go:build !unix

package credentials

import "os/exec"

// noWait is nothing where opening a file never waits.
const noWait = 0

// separate has nothing to do where there are no process groups; the program itself is killed.
func separate(*exec.Cmd) {}
