package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/bulklog"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/internal/doctor"
	"steward/internal/pending"
)

// answerPatience is how long a terminal may take to tell its attributes.
const answerPatience = 300 * time.Millisecond

// doctorMachine is this machine as the doctor looks at it. The terminal is asked here, before anything is printed.
func doctorMachine(h *host, flags doctorFlags) (doctor.Machine, error) {
	path := flags.config
	if path == "" {
		path = config.Path(h.getenv)
	}
	file := config.Open(path)
	state := filepath.Join(xdg.StateHome, "steward")
	var set []string // before the chain takes them out of the environment
	for _, name := range []string{credentials.EnvKeyID, credentials.EnvSecret, credentials.EnvFile} {
		if h.getenv(name) != "" {
			set = append(set, name)
		}
	}
	chain, err := credentials.NewChain(credentials.Options{Getenv: h.getenv, Unsetenv: h.unsetenv, Keyring: h.keyring})
	if err != nil {
		return doctor.Machine{}, err
	}
	return doctor.Machine{
		OS: runtime.GOOS, Getenv: h.getenv, Terminal: terminalOf(h), Traces: h.traces, Credentials: set,
		Has:    func(program string) bool { _, err := exec.LookPath(program); return err == nil },
		Output: output, Keyring: h.keyring, Config: file,
		Contexts: connect.New(connect.Options{
			Config: file, Credentials: chain, Close: systems.Close, Kinds: systems.Kinds(),
			Open: func(c config.Context, who credentials.Credential) (apiclient.System, error) {
				return systems.Open(target(c, who, nil))
			},
		}),
		Dial: new(net.Dialer).DialContext,
		Proxy: func(u *url.URL) (*url.URL, error) {
			return http.ProxyFromEnvironment(&http.Request{URL: u})
		},
		State: state, Left: func(_ context.Context, name string) (doctor.Left, error) { return leftIn(state, name) },
		Now: time.Now,
	}, nil
}

// terminalOf is what the terminal tells of itself.
func terminalOf(h *host) doctor.Terminal {
	t := doctor.Terminal{
		In: term.IsTerminal(int(h.in.Fd())), Out: term.IsTerminal(int(h.out.Fd())),
		Colours: func() doctor.Colours { return depthOf(colorprofile.Detect(h.out, os.Environ())) },
	}
	for _, file := range []*os.File{h.out, h.in} {
		if width, height, err := term.GetSize(int(file.Fd())); err == nil {
			t.Width, t.Height = width, height
			break
		}
	}
	if t.In && t.Out && h.getenv("TMUX") == "" && h.getenv("STY") == "" && h.getenv("TERM") != "dumb" {
		t.Attributes, t.Asked = doctor.AskAttributes(h.in, h.out, answerPatience)
	}
	return t
}

func depthOf(p colorprofile.Profile) doctor.Colours {
	switch p {
	case colorprofile.TrueColor:
		return doctor.TrueColours
	case colorprofile.ANSI256:
		return doctor.ManyColours
	case colorprofile.ANSI:
		return doctor.SixteenColours
	default:
		return doctor.NoColours
	}
}

// leftIn counts what earlier consoles left behind in a context.
func leftIn(state, name string) (doctor.Left, error) {
	waiting, err := pending.Waiting(state, name)
	if err != nil {
		return doctor.Left{}, err
	}
	runs, err := bulklog.New(bulklog.Options{Dir: state, Context: name}).BrokenOff()
	return doctor.Left{Pending: waiting, Runs: len(runs)}, err
}

// output runs a program; the error says in one line what it complained of.
func output(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // programs and words of the doctor's own
	cmd.WaitDelay = time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s: %w", program, ctx.Err())
	case said.Len() > 0:
		line, _, _ := strings.Cut(said.String(), "\n")
		return "", fmt.Errorf("%s: %s", program, line)
	default:
		return "", fmt.Errorf("%s: %w", program, err)
	}
}
