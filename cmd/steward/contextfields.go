package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/config"
	"steward/internal/connect"
)

func newContextAddCommand(h *host) *cobra.Command {
	var given contextFields
	command := &cobra.Command{
		Use: "add NAME", Short: "Add a context to the configuration",
		Long: "Adds a context to the configuration. Its files are read and its settings tried before anything is written; the system itself is asked " +
			"nothing yet. A relative file name counts from where you stand, and is written as the absolute one.",
		Example: "steward context add prod --url https://id.example.com --colour red\nsteward context add audit --url https://id.example.com --read-only --credential-command pass,show,steward/audit",
		Args:    one("NAME"),
		RunE: func(command *cobra.Command, args []string) error {
			c := config.Context{Name: args[0]}
			if err := given.change(&c, command.Flags()); err != nil {
				return err
			}
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				if err := m.Put(command.Context(), c, ""); err != nil {
					return byFlags(err)
				}
				_, err := fmt.Fprintf(h.out, "Added %s to %s. Next: steward login %s\n", c.Name, m.ConfigPath(), c.Name)
				return err
			})
		},
	}
	given.define(command)
	return command
}

var errNothingToChange = errors.New("nothing is to be changed: say what, as in steward context edit prod --colour red; see steward context edit --help")

func newContextEditCommand(h *host) *cobra.Command {
	var given contextFields
	command := &cobra.Command{
		Use: "edit NAME", Short: "Change settings of a context; the others stay as they are",
		Long: "Changes what the flags name, and nothing else; comments in the configuration stay. An empty value takes a setting out. " +
			"A relative file name counts from where you stand, and is written as the absolute one. To change the name: steward context rename.",
		Example:           "steward context edit prod --colour red --warning 336h\nsteward context edit prod --read-only=false\nsteward context edit prod --ca-file ''",
		Args:              one("NAME"),
		ValidArgsFunction: h.contextNames,
		RunE: func(command *cobra.Command, args []string) error {
			if !given.any(command.Flags()) {
				return badUsage(errNothingToChange)
			}
			return withContexts(h, func(m *connect.Manager, _ *slog.Logger) error {
				c, err := m.Context(args[0])
				if err != nil {
					return err
				}
				if err := given.change(&c, command.Flags()); err != nil {
					return err
				}
				if err := m.Put(command.Context(), c, c.Name); err != nil {
					return byFlags(err)
				}
				_, err = fmt.Fprintf(h.out, "Changed %s in %s.\n", c.Name, m.ConfigPath())
				return err
			})
		},
	}
	given.define(command)
	return command
}

// contextFields are the settings of a context as flags.
type contextFields struct {
	context          config.Context
	timeout, warning time.Duration
	names            []string // of the flags
}

// define makes the flags.
func (f *contextFields) define(command *cobra.Command) {
	set, c := pflag.NewFlagSet("context", pflag.ContinueOnError), &f.context
	set.StringVar(&c.URL, "url", "", "address: https, or http to this machine")
	set.StringVar(&c.System, "system", "", "kind of system: "+strings.Join(kindNames(), ", ")+" (default native)")
	set.StringVar(&c.Team, "team", "", "team or tenant, where the system wants one")
	set.StringVar(&c.Colour, "colour", "", strings.Join(config.Colours(), ", "))
	set.BoolVar(&c.ReadOnly, "read-only", false, "refuse every change")
	set.StringVar(&c.CAFile, "ca-file", "", "file of certificate authorities (PEM) to trust besides the machine's own")
	set.StringVar(&c.ClientCert, "client-cert", "", "client certificate (PEM)")
	set.StringVar(&c.ClientKey, "client-key", "", "key of the client certificate (PEM)")
	set.StringSliceVar(&c.CredentialCommand, "credential-command", nil, "command that prints the credential: its words, separated by commas")
	set.StringVar(&c.KeyID, "key-id", "", "key ID for a credential command that prints the secret alone")
	set.StringVar(&c.Keep, "keep", "", "where a credential that is typed in is kept: "+strings.Join(config.Keeps(), ", ")+" (default keyring)")
	set.DurationVar(&f.timeout, "timeout", 0, "bound of one call with its repetitions")
	set.DurationVar(&f.warning, "warning", 0, "window before an end date in which a user counts as expiring, such as 720h")
	set.BoolVar(&c.Experimental, "experimental", false, "let the driver use what it only guesses")
	set.VisitAll(func(flag *pflag.Flag) { f.names = append(f.names, flag.Name) })
	command.Flags().AddFlagSet(set)
	for flag, choices := range map[string][]string{"system": kindNames(), "colour": config.Colours(), "keep": config.Keeps()} {
		_ = command.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
	}
}

// any reports whether a flag of a context was given.
func (f *contextFields) any(set *pflag.FlagSet) bool {
	for _, name := range f.names {
		if set.Changed(name) {
			return true
		}
	}
	return false
}

// change puts into a context what was given.
func (f *contextFields) change(into *config.Context, set *pflag.FlagSet) error {
	from := &f.context
	for name, setting := range map[string]struct{ into, from *string }{
		"url": {&into.URL, &from.URL}, "system": {&into.System, &from.System}, "team": {&into.Team, &from.Team},
		"colour": {&into.Colour, &from.Colour}, "key-id": {&into.KeyID, &from.KeyID}, "keep": {&into.Keep, &from.Keep},
	} {
		if set.Changed(name) {
			*setting.into = *setting.from
		}
	}
	for name, setting := range map[string]struct{ into, from *bool }{
		"read-only": {&into.ReadOnly, &from.ReadOnly}, "experimental": {&into.Experimental, &from.Experimental},
	} {
		if set.Changed(name) {
			*setting.into = *setting.from
		}
	}
	if set.Changed("credential-command") {
		into.CredentialCommand = from.CredentialCommand
	}
	if set.Changed("timeout") {
		into.Timeout = config.Duration(f.timeout)
	}
	if set.Changed("warning") {
		into.Warning = config.Duration(f.warning)
	}
	return f.changeFiles(into, set)
}

// changeFiles puts the names of files into a context, which count from where one stands.
func (f *contextFields) changeFiles(into *config.Context, set *pflag.FlagSet) error {
	for name, setting := range map[string]struct {
		into *string
		from string
	}{
		"ca-file": {&into.CAFile, f.context.CAFile}, "client-cert": {&into.ClientCert, f.context.ClientCert},
		"client-key": {&into.ClientKey, f.context.ClientKey},
	} {
		if !set.Changed(name) {
			continue
		}
		file, err := fromHere(setting.from)
		if err != nil {
			return err
		}
		*setting.into = file
	}
	return nil
}

// fromHere makes a file name of the command line absolute: in the configuration a relative one counts from there. What
// begins with ~/ is the home folder's, which not every shell says by itself.
func fromHere(name string) (string, error) {
	if name == "" || strings.HasPrefix(name, "~") {
		return name, nil
	}
	absolute, err := filepath.Abs(name)
	if err != nil {
		return "", fmt.Errorf("find out where %s is: %w", name, err)
	}
	return absolute, nil
}

// byFlags calls the settings that an error complains about by their flags.
func byFlags(err error) error {
	var failure *apiclient.Error
	if !errors.As(err, &failure) || len(failure.Fields) == 0 {
		return err
	}
	own := *failure
	own.Fields = slices.Clone(failure.Fields)
	for i := range own.Fields {
		f := &own.Fields[i]
		if name := strings.TrimPrefix(f.Pointer, "/"); name != "name" {
			f.Pointer = flagOf(name)
		}
		for _, setting := range []string{"client_cert", "client_key"} { // each wants the other
			f.Message = strings.ReplaceAll(f.Message, setting, flagOf(setting))
		}
	}
	return &own
}

func flagOf(setting string) string { return "--" + strings.ReplaceAll(setting, "_", "-") }

func kindNames() []string {
	var names []string
	for _, kind := range systems.Kinds() {
		names = append(names, kind.Name)
	}
	return names
}
