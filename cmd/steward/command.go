package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"steward/internal/config"
	"steward/mockserver"
	"steward/tui/kit"
)

// usageError is a command line that makes no sense.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func badUsage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

const long = `Steward shows the service users of a remote system: who answers for them, what they may do, which keys they hold
and when those end. It creates them, shows their secrets once, and disables, enables and deletes many at once.

Systems are contexts of the configuration (steward context add), or an address (--url). The operator's credential
comes from STEWARD_KEY_ID and STEWARD_SECRET, from the file that STEWARD_CREDENTIAL_FILE names, from the context's
credential_command, or from the keyring of this machine. What is found nowhere is asked for in the console.`

var errTwoSystems = errors.New("--context and --url name two systems: give one of them")

// selection is which system the command line means.
type selection struct {
	context string
	url     string
	caFile  string
}

func newCommand(h *host) *cobra.Command {
	var to selection
	root := &cobra.Command{
		Use:     "steward",
		Short:   "The terminal console for service users",
		Long:    long,
		Example: "steward\nsteward demo\nsteward --context prod\nsteward --url https://id.example.com --ca-file ca.pem\nsteward doctor",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if to.context != "" && to.url != "" {
				return badUsage(errTwoSystems)
			}
			return runSelected(command.Context(), h, to)
		},
	}
	root.Flags().StringVar(&to.context, "context", "", "context of the configuration to open, instead of the current one")
	root.Flags().StringVar(&to.url, "url", "", "address of a system that speaks the Service User API: https, or http to this machine")
	root.Flags().StringVar(&to.caFile, "ca-file", "", "with --url: file of certificate authorities (PEM) to trust besides the machine's own")
	completeContexts(h, root, "context")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return badUsage(err) })
	root.AddCommand(newDemoCommand(h), newContextCommand(h), newLoginCommand(h), newLogoutCommand(h), newConfigCommand(h), newDoctorCommand(h))
	root.AddCommand(scriptCommands(h)...)
	root.AddCommand(newManCommand(h))
	return root
}

func newDemoCommand(h *host) *cobra.Command {
	var options mockserver.Options
	var system string
	demo := &cobra.Command{
		Use:     "demo",
		Short:   "Try it out on a system that is not real",
		Long:    "Opens the console on a mock server in the same process. Nothing leaves this machine, and nothing is kept.\n\n" + scenarioHelp(),
		Example: "steward demo\nsteward demo --system okta\nsteward demo --scenario rotation\nsteward demo --users 100000\nsteward demo --latency 300ms --jitter 200ms --fault-rate 0.1",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return runDemo(command.Context(), h, system, options)
		},
	}
	set := demo.Flags()
	set.StringVar(&system, "system", "", "system to show: "+demoNames()+" (default native)")
	set.StringVar(&options.Scenario, "scenario", "", "demo data: "+scenarios()+` (default "demo", or "large" with --users)`)
	_ = demo.RegisterFlagCompletionFunc("scenario", completeScenarios)
	_ = demo.RegisterFlagCompletionFunc("system", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return demoNameList(), cobra.ShellCompDirectiveNoFileComp
	})
	set.IntVar(&options.Users, "users", 0, "number of users; implies --scenario large")
	set.Uint64Var(&options.Seed, "seed", 1, "fixes ids, names, dates, secrets and faults")
	set.DurationVar(&options.Latency, "latency", 0, "added to every answer, such as 300ms")
	set.DurationVar(&options.Jitter, "jitter", 0, "moves the latency up or down by up to as much")
	set.Float64Var(&options.FaultRate, "fault-rate", 0, "share of requests, 0 to 1, that meets a fault")
	set.DurationVar(&options.UsageEvery, "usage-every", 0, "how often users that are in use call (default 2s with --scenario rotation, else never)")
	return demo
}

// noArguments refuses arguments, and says which commands there are where one was meant.
func noArguments(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range command.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			names = append(names, c.Name())
		}
	}
	if len(names) == 0 {
		return badUsage(fmt.Errorf("%s takes no arguments: %q is one too many", command.CommandPath(), args[0]))
	}
	slices.Sort(names)
	return badUsage(fmt.Errorf("there is no command %q; there are %s", args[0], strings.Join(names, ", ")))
}

// one takes exactly one argument, called name in what is said when it is missing.
func one(name string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if len(args) == 1 {
			return nil
		}
		return badUsage(fmt.Errorf("%s takes one argument: %s %s", command.CommandPath(), command.CommandPath(), name))
	}
}

// completeContexts lets the shell complete a flag by the names of the contexts.
func completeContexts(h *host, command *cobra.Command, flag string) {
	_ = command.RegisterFlagCompletionFunc(flag, h.contextNames)
}

// contextNames are the names of the contexts, for the shell's completion.
func (h *host) contextNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	c, err := config.Open(config.Path(h.getenv)).Load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for i := range c.Contexts {
		names = append(names, c.Contexts[i].Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func scenarios() string {
	var names []string
	for _, info := range mockserver.Scenarios() {
		names = append(names, info.Name)
	}
	return strings.Join(names, ", ")
}

// scenarioHelp says what each scenario shows, a line each.
func scenarioHelp() string {
	var b strings.Builder
	b.WriteString("Scenarios:")
	for _, info := range mockserver.Scenarios() {
		fmt.Fprintf(&b, "\n  %-9s %s", info.Name, info.Help)
	}
	return b.String()
}

// completeScenarios lets the shell complete a scenario, with what it shows.
func completeScenarios(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, info := range mockserver.Scenarios() {
		names = append(names, info.Name+"\t"+info.Help)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// usageOr makes a usage error of what the operator can only mend on the command line.
func usageOr(err error) error {
	if errors.Is(err, config.ErrNoContext) {
		return badUsage(err)
	}
	return err
}

// oneLine makes an error fit for the terminal: it may hold words of a server.
func oneLine(text string) string { return kit.Clean(strings.Join(strings.Fields(text), " ")) }
