package doctor

import (
	"context"
	"net"
	"net/url"
	"time"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
)

// Machine is what the doctor looks at. All fields are required unless they say otherwise; functions may hang.
type Machine struct {
	// OS is the operating system in Go's words: "linux".
	OS string
	// Getenv reads the environment.
	Getenv   func(string) string
	Terminal Terminal
	// Traces are the variables that would have made the terminal library write every frame to a file.
	Traces []string
	// Credentials are the variables that are set to hold an operator's credential, by name.
	Credentials []string
	// Has reports whether a program is in PATH.
	Has func(program string) bool
	// Output runs a program and returns its standard output; the error says what it wrote on standard error.
	Output func(ctx context.Context, program string, args ...string) (string, error)
	// Keyring is this machine's.
	Keyring Keyring
	// Config is the configuration.
	Config Config
	// Contexts knows where credentials are and asks the systems; nil means that the contexts are not looked at.
	Contexts Contexts
	// Dial connects to host:port.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy is the proxy on the way to an address, as the environment says; nil or a nil URL means none.
	Proxy func(*url.URL) (*url.URL, error)
	// State is the folder for what outlives the process; empty means that there is none.
	State string
	// Left tells what earlier consoles left behind in a context; nil means that it is not looked at.
	Left func(ctx context.Context, context string) (Left, error)
	// Now is the clock.
	Now func() time.Time
}

// Terminal is what is known of the terminal.
type Terminal struct {
	In, Out bool // standard input and output are a terminal
	// Width and Height are in cells; 0 means unknown.
	Width, Height int
	// Colours says how many colours the console uses; it may ask tmux, so it may hang.
	Colours func() Colours
	// Attributes are the terminal's primary device attributes (DA1); Asked says that it was asked for them.
	Attributes []int
	Asked      bool
}

// Colours is how many colours the console uses.
type Colours int

// The depths of colour.
const (
	NoColours Colours = iota
	SixteenColours
	ManyColours // 256
	TrueColours // 24 bits
)

// Keyring keeps credentials, as credentials.Store does.
type Keyring interface {
	Probe(ctx context.Context) credentials.State
	Get(ctx context.Context, account string) (credentials.Credential, error)
	Set(ctx context.Context, account string, c credentials.Credential) error
	Delete(ctx context.Context, account string) error
}

// Config is the configuration, as config.File is.
type Config interface {
	Path() string
	Exists() bool
	Load() (config.Config, error)
	// KeyFaults says what is wrong with the other key strokes.
	KeyFaults() ([]*config.Error, error)
	// Resolve makes the file names of a context absolute.
	Resolve(c config.Context) (config.Context, error)
}

// Contexts ask the systems, as connect.Manager does.
type Contexts interface {
	List(ctx context.Context) ([]connect.Entry, error)
	Test(ctx context.Context, name string) connect.Result
}

// Left is what earlier consoles left behind in a context.
type Left struct {
	Pending int // secrets that are not confirmed as stored, and requests for one without an answer
	Runs    int // bulk runs that were broken off
}

var (
	_ Keyring  = (*credentials.Store)(nil)
	_ Config   = (*config.File)(nil)
	_ Contexts = (*connect.Manager)(nil)
)
