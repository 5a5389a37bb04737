package script

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/fleet"
	"steward/internal/text"
)

// Place is where a script works and where it writes. Make a new one for each command.
type Place struct {
	Connection *connect.Connection
	Out        io.Writer // for results
	Notes      io.Writer // for everything else
	Format     Format
	// Width is how many cells a line of a table may take; 0 means that nothing is cut, as in a pipe.
	Width int
	// ASCII says that the locale is not UTF-8.
	ASCII bool
	// Live says that Notes is a terminal, on which progress can be shown.
	Live bool
	// Warning is the window before an end date in which a user counts as expiring.
	Warning time.Duration
	Now     func() time.Time
	// Login is the line for a shell that signs in here.
	Login string
	// Ask puts a question to the operator and answers what was typed; nil where there is nobody to ask.
	Ask func(ctx context.Context, question string) (string, error)
	// SignIn asks the operator for what the connection wants and hands it over; nil where there is nobody to ask.
	SignIn func(ctx context.Context, c *connect.Connection, want connect.Want) error

	system apiclient.Description
}

// within runs a command while somebody answers when the connection wants to be signed in.
func (p *Place) within(ctx context.Context, run func(context.Context) error) error {
	if p.Warning <= 0 {
		p.Warning = apiclient.DefaultWarning
	}
	w := p.watch(ctx)
	defer w.end()
	var err error
	if p.system, err = p.Connection.System.Describe(ctx); err == nil {
		err = run(ctx)
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errGivenUp
	}
	return w.explain(err)
}

var errGivenUp = errors.New("given up: interrupted before the end")

// fleet reads all service users.
func (p *Place) fleet(ctx context.Context) ([]*apiclient.ServiceUser, error) {
	f := fleet.New(p.Connection.System, fleet.Options{Now: p.Now})
	counted := p.count(ctx, f)
	err := f.Refresh(ctx)
	counted()
	if err != nil {
		return nil, err
	}
	return f.Snapshot().Users, nil
}

// count shows how many users have been read while more are to come: "4,000 of 100,000". What it returns ends that, and
// leaves nothing behind.
func (p *Place) count(ctx context.Context, f *fleet.Fleet) (end func()) {
	if !p.Live {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for version := uint64(0); ; {
			snapshot, err := f.Wait(ctx, version)
			if err != nil {
				return
			}
			version = snapshot.Version
			if n := len(snapshot.Users); n > 0 && n < snapshot.Total {
				_, _ = fmt.Fprintf(p.Notes, "\r\x1b[K%s of %s", text.Count(n), text.Count(snapshot.Total))
			}
		}
	}()
	return func() {
		cancel()
		<-done
		p.erase()
	}
}

// note writes a line beside the results. What comes from outside must be clean.
func (p *Place) note(format string, values ...any) {
	_, _ = fmt.Fprintf(p.Notes, format+"\n", values...)
}

// context is what the system is called.
func (p *Place) context() string { return text.Clean(p.Connection.Context.Name) }

func (p *Place) ellipsis() string {
	if p.ASCII {
		return "~"
	}
	return "…"
}
