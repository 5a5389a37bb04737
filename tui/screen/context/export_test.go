package context

import "steward/tui/kit"

// Start makes the form on another manager than that of package connect.
func Start(env *kit.Env, m manager, arg kit.ContextArg) *Screen { return start(env, m, arg) }

// Split and Join are the words of a command and back.
func Split(line string) ([]string, error) { return split(line) }

// Join is a command's words as a line.
func Join(words []string) string { return join(words) }
