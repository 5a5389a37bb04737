package contexts

import (
	"steward/internal/config"
	"steward/tui/kit"
)

// Start makes the screen on other managers and connections than those of package connect.
func Start(env *kit.Env, m manager, c config.Context, working connection) *Screen {
	return start(env, m, present{Context: c, connection: working})
}

// Alone makes the screen without a context that is worked in.
func Alone(env *kit.Env, m manager) *Screen { return start(env, m, present{}) }
