package kit

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
)

// copyTimeout bounds a local clipboard tool, which hangs for ever when its display is frozen.
const copyTimeout = 5 * time.Second

// Copy puts text on the operator's clipboard and tells then what truly happened. The terminal's own clipboard is
// reached through the program's output, so that it works over SSH.
func Copy(env *Env, text string, then func(clipboard.Result) tea.Cmd) tea.Cmd {
	return Call(env.Calls, "copy", copyTimeout, func(ctx context.Context) (clipboard.Result, error) {
		return env.Clipboard.Copy(ctx, text), nil
	}, func(r clipboard.Result, _ error) tea.Cmd {
		told := then(r)
		if r.Terminal {
			return tea.Batch(tea.SetClipboard(text), told)
		}
		return told
	})
}
