package doctor_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/internal/doctor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// today is the clock of these tests.
var today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fakeMachine is a machine that tests make ill. Its fields are read while it is examined, and written before.
type fakeMachine struct {
	doctor.Machine
	env     map[string]string
	tools   []string
	outputs map[string]string // by program and first argument
	errors  map[string]error
	keyring *fakeKeyring
	systems *fakeSystems
	file    *fakeConfig
}

// healthy is a machine on which everything works: a desktop, without SSH and tmux.
func healthy(t *testing.T) *fakeMachine {
	t.Helper()
	m := &fakeMachine{
		env:     map[string]string{"TERM": "xterm-256color", "LANG": "en_GB.UTF-8", "DISPLAY": ":0"},
		tools:   []string{"xclip"},
		outputs: map[string]string{"xclip -selection": "TARGETS\nUTF8_STRING\n"},
		errors:  map[string]error{},
		keyring: &fakeKeyring{state: credentials.Unlocked, items: map[string]credentials.Credential{}},
		systems: &fakeSystems{results: map[string]connect.Result{}},
		file:    &fakeConfig{path: filepath.Join(t.TempDir(), "config.yaml")},
	}
	m.Machine = doctor.Machine{
		OS:     "linux",
		Getenv: func(name string) string { return m.env[name] },
		Terminal: doctor.Terminal{
			In: true, Out: true, Width: 120, Height: 40, Asked: true, Attributes: []int{62, 52},
			Colours: func() doctor.Colours { return doctor.TrueColours },
		},
		Has: func(program string) bool { return slices.Contains(m.tools, program) },
		Output: func(_ context.Context, program string, args ...string) (string, error) {
			return m.outputs[program+" "+args[0]], m.errors[program+" "+args[0]]
		},
		Keyring: m.keyring, Config: m.file, Contexts: m.systems,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("connection refused")
		},
		State: t.TempDir(), Now: func() time.Time { return today },
	}
	return m
}

// inTmux is the machine inside a tmux that says so of itself.
func (m *fakeMachine) inTmux(answer string) {
	m.env["TMUX"], m.env["TERM"] = "/tmp/tmux-1000/default,1,0", "tmux-256color"
	m.Terminal.Asked, m.Terminal.Attributes = false, nil
	m.Output = func(_ context.Context, program string, args ...string) (string, error) {
		switch {
		case program != "tmux":
		case args[0] == "display-message" && len(answer) > 0:
			return expanded(answer, args[2]), m.errors["tmux display-message"]
		}
		return m.outputs[program+" "+args[0]], m.errors[program+" "+args[0]]
	}
}

// examined is what the doctor finds.
func (m *fakeMachine) examined(t *testing.T, o doctor.Options) findings {
	t.Helper()
	f := findings{t: t}
	for c := range doctor.Run(t.Context(), m.Machine, o) {
		f.checks = append(f.checks, c)
	}
	return f
}

type findings struct {
	t      *testing.T
	checks []doctor.Check
}

// one is the finding of a name in a group; there must be exactly one.
func (f findings) one(group, name string) doctor.Check {
	f.t.Helper()
	var found []doctor.Check
	for _, c := range f.checks {
		if c.Group == group && c.Name == name {
			found = append(found, c)
		}
	}
	require.Len(f.t, found, 1, "%s/%s in %v", group, name, f.checks)
	return found[0]
}

// has reports whether there is a finding of a name in a group.
func (f findings) has(group, name string) bool {
	return slices.ContainsFunc(f.checks, func(c doctor.Check) bool { return c.Group == group && c.Name == name })
}

// says checks the one finding of a name in a group.
func (f findings) says(group, name string, status doctor.Status, mend string, words ...string) {
	f.t.Helper()
	c := f.one(group, name)
	assert.Equal(f.t, status, c.Status, c.Words)
	assert.Equal(f.t, mend, c.Mend)
	for _, w := range words {
		assert.Contains(f.t, c.Words, w)
	}
}

func TestAHealthyMachineHasNothingToMend(t *testing.T) {
	t.Parallel()
	f := healthy(t).examined(t, doctor.Options{})
	var groups []string
	for _, c := range f.checks {
		assert.Equal(t, doctor.OK, c.Status, c)
		assert.Empty(t, c.Mend, c)
		groups = append(groups, c.Group)
	}
	assert.Equal(t, []string{"terminal", "clipboard", "keyring", "config", "state"}, slices.Compact(groups), "in a fixed order")
}

type fakeKeyring struct {
	state  credentials.State
	items  map[string]credentials.Credential
	set    error
	get    error
	delete error
	hands  *credentials.Credential // what Get gives instead
}

func (k *fakeKeyring) Probe(context.Context) credentials.State { return k.state }

func (k *fakeKeyring) Set(_ context.Context, account string, c credentials.Credential) error {
	if k.set == nil {
		k.items[account] = c
	}
	return k.set
}

func (k *fakeKeyring) Get(_ context.Context, account string) (credentials.Credential, error) {
	if k.hands != nil {
		return *k.hands, nil
	}
	return k.items[account], k.get
}

func (k *fakeKeyring) Delete(_ context.Context, account string) error {
	if k.delete == nil {
		delete(k.items, account)
	}
	return k.delete
}

type fakeConfig struct {
	path   string
	there  bool
	config config.Config
	faults []*config.Error
	err    error
}

func (c *fakeConfig) Path() string                        { return c.path }
func (c *fakeConfig) Exists() bool                        { return c.there }
func (c *fakeConfig) KeyFaults() ([]*config.Error, error) { return c.faults, nil }

func (c *fakeConfig) Load() (config.Config, error) { return c.config, c.err }

func (c *fakeConfig) Resolve(of config.Context) (config.Context, error) {
	return of.Resolve(filepath.Dir(c.path), "/nonexistent"), nil
}

type fakeSystems struct {
	entries []connect.Entry
	err     error
	results map[string]connect.Result
}

func (s *fakeSystems) List(context.Context) ([]connect.Entry, error)      { return s.entries, s.err }
func (s *fakeSystems) Test(_ context.Context, name string) connect.Result { return s.results[name] }
