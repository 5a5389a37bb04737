package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"steward/internal/connect"
	"steward/internal/filter"
	"steward/internal/script"
	"steward/tui/kit"
)

// scriptFlags are what every command for scripts takes.
type scriptFlags struct {
	to     selection
	output string
}

// exitWords are the end of every such command's help.
const exitWords = "\n\nResults go to standard output, everything else to standard error. It never waits for anybody where standard input is no " +
	"terminal. How it ended is its exit code: see steward help exit-codes."

const exitCodes = `How commands end:

  0  all is well
  1  it could not be done: the configuration, signing in, the network, a refusal
  2  the command line makes no sense; nothing was sent
  3  done in part: for some service users it failed, its outcome is unknown, or
     they were not tried any more, or some of the names choose nobody
  4  nobody is there of those who were named; nothing was changed

With 3 the report on standard output has a line for each. A filter that nobody matches is no failure: the list is empty, and the code is 0. So a later run of the same command on the same set changes nothing and ends with 0.`

func newExitCodesTopic() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes say", Long: exitCodes}
}

func (f *scriptFlags) add(h *host, command *cobra.Command) {
	set := command.Flags()
	set.StringVar(&f.to.context, "context", "", "context of the configuration to work in, instead of the current one")
	set.StringVar(&f.to.url, "url", "", "address of a system that speaks the Service User API: https, or http to this machine")
	set.StringVar(&f.to.caFile, "ca-file", "", "with --url: file of certificate authorities (PEM) to trust besides the machine's own")
	set.StringVarP(&f.output, "output", "o", string(script.Table), "form of the results: table, json or csv")
	completeContexts(h, command, "context")
	var formats []string
	for _, one := range script.Formats() {
		formats = append(formats, string(one))
	}
	_ = command.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

// run runs what a script wants in the system that its flags mean.
func (f *scriptFlags) run(ctx context.Context, h *host, do func(context.Context, *script.Place) error) error {
	if f.to.context != "" && f.to.url != "" {
		return badUsage(errTwoSystems)
	}
	format, err := script.ParseFormat(f.output)
	if err != nil {
		return err
	}
	return withContexts(h, func(contexts *connect.Manager, _ *slog.Logger) error {
		connection, err := open(contexts, f.to)
		if err != nil {
			return err
		}
		if connection == nil {
			return badUsage(errNoContextYet)
		}
		defer connection.Close()
		return do(ctx, h.place(connection, f.to, format))
	})
}

// place is where scripts work on this machine.
func (h *host) place(c *connect.Connection, to selection, format script.Format) *script.Place {
	p := &script.Place{
		Connection: c, Out: h.out, Notes: h.notes, Format: format, Now: time.Now, Warning: time.Duration(c.Context.Warning),
		ASCII: kit.ASCIILocale(h.getenv), Login: "steward login " + c.Context.Name,
	}
	if to.url != "" {
		p.Login = "steward login --url " + to.url
	}
	if term.IsTerminal(int(h.out.Fd())) {
		p.Width, _, _ = term.GetSize(int(h.out.Fd()))
	}
	notes, ok := h.notes.(*os.File)
	p.Live = ok && term.IsTerminal(int(notes.Fd()))
	if p.Live && term.IsTerminal(int(h.in.Fd())) {
		p.Ask = func(ctx context.Context, question string) (string, error) { return h.ask(ctx, question, readLine) }
		p.SignIn = h.signIn
	}
	return p
}

// signIn asks the operator for what a connection wants.
func (h *host) signIn(ctx context.Context, c *connect.Connection, want connect.Want) error {
	if want.Passphrase {
		return h.askPassphrase(ctx, c)
	}
	_, _ = fmt.Fprintf(h.notes, "Not signed in to %s: %s\n", oneLine(c.Context.Name), oneLine(want.Why))
	who, err := h.askCredential(ctx, c.Kind, "")
	if err != nil {
		return err
	}
	_, err = c.SignIn(ctx, who, false)
	return err
}

// readList reads a list of names from a file; - is standard input.
func (h *host) readList(path string) (string, error) {
	const most = 16 << 20 // bytes: far more than a million names
	file := h.in
	if path != "-" {
		var err error
		if file, err = os.Open(path); err != nil { // #nosec G304 -- the operator names the path
			return "", fmt.Errorf("read the list of names: %w", err)
		}
		defer func() { _ = file.Close() }()
	}
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read the list of names: %w", err)
	case len(content) > most:
		return "", errors.New("read the list of names: it is longer than 16 MB")
	}
	return string(content), nil
}

// filterHelp is the language of filters, by examples.
func filterHelp() string {
	var b strings.Builder
	for _, e := range (filter.Language{}).Examples() {
		fmt.Fprintf(&b, "\n  %-28s %s", e.Text, e.Means)
	}
	return b.String()
}
