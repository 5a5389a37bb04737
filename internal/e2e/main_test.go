package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// bin is the folder with the binaries under test, built once.
var bin string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "steward-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Minute)
	defer stop()
	build := exec.CommandContext(ctx, "go", "build", "-o", dir+string(filepath.Separator), "steward/cmd/...")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	bin = dir
	return m.Run()
}

// need skips a test whose tool is missing, or fails it where everything must run.
func need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is missing, and with CI=true every test must run", tool)
			}
			t.Skipf("%s is missing: apt-get install %s", tool, strings.ToLower(tool))
		}
	}
}

// console is the real binary in a real tmux, and a person in front of it.
type console struct {
	t    *testing.T
	tmux *terminal.Tmux
	home string
}

// setup is how a console is started. The zero value is the demo at 120×40.
type setup struct {
	args   []string // of steward; nil means demo
	width  int
	height int
	env    []string
	config []string // of tmux
	home   string   // empty means a new one
	under  []string // what runs steward, as a shell does; nil means tmux itself
}

// open starts steward in tmux with a home folder of its own.
func open(t *testing.T, s setup) *console {
	t.Helper()
	need(t, "tmux")
	if s.args == nil {
		s.args = []string{"demo"}
	}
	if s.width == 0 {
		s.width, s.height = 120, 40
	}
	if s.home == "" {
		s.home = t.TempDir()
	}
	socket := filepath.Join(t.TempDir(), "tmux")
	env := append([]string{
		"HOME=" + s.home, "XDG_STATE_HOME=" + s.home + "/state", "XDG_CONFIG_HOME=" + s.home + "/config",
		"XDG_RUNTIME_DIR=" + s.home, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "DISPLAY=", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=",
	}, s.env...)
	tmux, err := terminal.StartTmux(t.Context(), terminal.TmuxOptions{
		Socket: socket, Width: s.width, Height: s.height, Dir: s.home, Env: env, Config: s.config,
		Command: append(append(s.under, filepath.Join(bin, "steward")), s.args...),
	})
	require.NoError(t, err)
	t.Cleanup(tmux.Close)
	return &console{t: t, tmux: tmux, home: s.home}
}

// press presses keys by tmux's names.
func (c *console) press(keys ...string) *console {
	c.t.Helper()
	require.NoError(c.t, c.tmux.Press(c.t.Context(), keys...))
	return c
}

// text types text.
func (c *console) text(s string) *console {
	c.t.Helper()
	require.NoError(c.t, c.tmux.Type(c.t.Context(), s))
	return c
}

// see waits until all texts stand on the screen together.
func (c *console) see(texts ...string) *console {
	c.t.Helper()
	_, err := c.tmux.Until(c.t.Context(), fmt.Sprintf("to see %q", texts), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	require.NoError(c.t, err)
	return c
}

// gone waits until no text stands on the screen.
func (c *console) gone(texts ...string) *console {
	c.t.Helper()
	_, err := c.tmux.Until(c.t.Context(), fmt.Sprintf("for %q to go", texts), func(screen string) bool {
		for _, text := range texts {
			if strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
	require.NoError(c.t, err)
	return c
}

// screen is what stands on the screen now.
func (c *console) screen() string {
	c.t.Helper()
	screen, err := c.tmux.Screen(c.t.Context())
	require.NoError(c.t, err)
	return screen
}

// exits waits for the program's end and returns its exit code.
func (c *console) exits() int {
	c.t.Helper()
	code := -1
	_, err := c.tmux.Until(c.t.Context(), "for the program to end", func(string) bool {
		dead, status := c.tmux.Exited(c.t.Context())
		code = status
		return dead
	})
	require.NoError(c.t, err)
	return code
}
