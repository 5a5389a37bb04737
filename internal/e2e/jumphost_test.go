package e2e

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	passwd "os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// sshd stands where a person's PATH often does not lead, and starts by its whole path only.
const sshd = "/usr/sbin/sshd"

// prompt is what the shell on a jumphost shows when it waits.
const prompt = "jumphost>"

// jumphost is a machine that is reached over SSH: an OpenSSH server on loopback that lets in who runs the test, by a key
// of the test's own. It reads no file of that person.
type jumphost struct {
	t    *testing.T
	home string // on that machine
	dir  string // of keys and configuration, outside of home
	port string
	name string // of the person
}

// newJumphost starts the server. The environment is what every session on it finds.
func newJumphost(t *testing.T, home string, env ...string) *jumphost {
	t.Helper()
	need(t, "ssh", "ssh-keygen", sshd, "bash")
	if os.Getuid() == 0 {
		require.NoError(t, os.MkdirAll("/run/sshd", 0o755)) //nolint:gosec // where sshd wants it, and as it wants it
	}
	me, err := passwd.Current()
	require.NoError(t, err)
	j := &jumphost{t: t, home: home, dir: t.TempDir(), name: me.Username}
	for _, key := range []string{"host", "client"} {
		out, err := exec.CommandContext(t.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(j.dir, key)).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	env = append(env, // of a name given twice, the first value counts
		"HOME="+home, "XDG_STATE_HOME="+home+"/state", "XDG_CONFIG_HOME="+home+"/config", "XDG_RUNTIME_DIR="+home+"/run",
		"LANG=C.UTF-8", "LC_ALL=C.UTF-8", "HISTFILE=/dev/null", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")
	for range 5 { // somebody else may take the free port first
		if j.listen(env) {
			return j
		}
	}
	require.Fail(t, "no SSH server could be started")
	return nil
}

// listen starts sshd on a free port and reports whether it got it.
func (j *jumphost) listen(env []string) bool {
	j.t.Helper()
	free, err := (&net.ListenConfig{}).Listen(j.t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(j.t, err)
	j.port = strconv.Itoa(free.Addr().(*net.TCPAddr).Port)
	require.NoError(j.t, free.Close())
	lines := []string{
		"ListenAddress 127.0.0.1", "Port " + j.port, "HostKey " + filepath.Join(j.dir, "host"), "PidFile none",
		"AuthorizedKeysFile " + filepath.Join(j.dir, "client.pub"), "StrictModes no", "UsePAM no", "PermitRootLogin yes",
		"PasswordAuthentication no", "KbdInteractiveAuthentication no", "PrintMotd no", "PrintLastLog no", "PermitUserRC no",
	}
	// Only the first SetEnv line counts.
	set := "SetEnv"
	for _, variable := range env {
		set += ` "` + variable + `"`
	}
	lines = append(lines, set)
	config := filepath.Join(j.dir, "sshd_config")
	require.NoError(j.t, os.WriteFile(config, []byte(strings.Join(lines, "\n")+"\n"), 0o600))

	cmd := exec.CommandContext(j.t.Context(), sshd, "-D", "-e", "-f", config) //nolint:gosec // the test's own
	said, err := cmd.StderrPipe()
	require.NoError(j.t, err)
	require.NoError(j.t, cmd.Start())
	listens := make(chan bool, 1)
	var log lockedBuffer
	go func() {
		for scan := bufio.NewScanner(said); scan.Scan(); {
			_, _ = fmt.Fprintln(&log, scan.Text())
			if strings.HasPrefix(scan.Text(), "Server listening") {
				listens <- true
			}
		}
		close(listens)
	}()
	j.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if j.t.Failed() {
			j.t.Logf("sshd:\n%s", log.String())
		}
	})
	if !<-listens {
		return false
	}
	public := strings.Fields(read(j.t, filepath.Join(j.dir, "host.pub")))
	known := fmt.Sprintf("[127.0.0.1]:%s %s %s\n", j.port, public[0], public[1])
	require.NoError(j.t, os.WriteFile(filepath.Join(j.dir, "known_hosts"), []byte(known), 0o600))
	return true
}

// ssh is the command line of a client that opens a shell on the jumphost.
func (j *jumphost) ssh() []string {
	return []string{
		"ssh", "-tt", "-F", "none", "-i", filepath.Join(j.dir, "client"), "-p", j.port, "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
		"-o", "UserKnownHostsFile=" + filepath.Join(j.dir, "known_hosts"), "-o", "GlobalKnownHostsFile=/dev/null",
		"-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR", j.name + "@127.0.0.1", "exec env PS1='" + prompt + "' bash --norc --noprofile --noediting -i",
	}
}

// start is what a person types in the shell to start the console. Its process id is left in a file.
func (j *jumphost) start(args ...string) string {
	command := append([]string{filepath.Join(bin, "steward")}, args...)
	return "(echo $BASHPID >" + filepath.Join(j.dir, "pid") + "; exec " + strings.Join(command, " ") + ")"
}

// connect opens a shell over SSH, in tmux, which stands for the terminal of the person.
func (j *jumphost) connect() *console {
	j.t.Helper()
	need(j.t, "tmux")
	tmux, err := terminal.StartTmux(j.t.Context(), terminal.TmuxOptions{
		Socket: filepath.Join(j.t.TempDir(), "tmux"), Width: 120, Height: 40, Env: []string{"LANG=C.UTF-8", "LC_ALL=C.UTF-8"}, Command: j.ssh(),
	})
	require.NoError(j.t, err)
	j.t.Cleanup(tmux.Close)
	return (&console{t: j.t, tmux: tmux, home: j.home}).see(prompt)
}

// opens connects and starts the console.
func (j *jumphost) opens(args ...string) *console {
	j.t.Helper()
	_ = os.Remove(filepath.Join(j.dir, "pid"))
	return j.connect().text(j.start(args...)).press("Enter")
}

// pid is the process id of the console that was started last.
func (j *jumphost) pid() int {
	j.t.Helper()
	pid, err := strconv.Atoi(strings.TrimSpace(read(j.t, filepath.Join(j.dir, "pid"))))
	require.NoError(j.t, err)
	return pid
}

// cut ends the connection as a dead network does: the client is gone without a word.
func (c *console) cut() {
	c.t.Helper()
	pid, err := strconv.Atoi(c.ask("#{pane_pid}"))
	require.NoError(c.t, err)
	require.NoError(c.t, signal(pid, syscall.SIGKILL))
}

// signal sends a signal to a process.
func signal(pid int, s syscall.Signal) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Signal(s)
}

// requireEnd waits for the end of a process and says how long that took.
func requireEnd(t *testing.T, pid int) time.Duration {
	t.Helper()
	began := time.Now()
	for tick := time.NewTicker(10 * time.Millisecond); running(pid); <-tick.C {
		require.Less(t, time.Since(began), terminal.Patience, "process %d still runs", pid)
	}
	return time.Since(began)
}

// running reports whether a process runs. One that waits for somebody to ask for its exit code does not.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return signal(pid, syscall.Signal(0)) == nil
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

// requireNoSecret searches everything under a folder.
func requireNoSecret(t *testing.T, root string, secrets ...string) {
	t.Helper()
	for place, text := range files(t, root) {
		assert.NotRegexp(t, secretForm, text, place)
		assert.NotRegexp(t, tokenForm, text, place)
		for _, secret := range secrets {
			assert.NotContains(t, text, secret, place)
		}
	}
}
