package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

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

var errNoSystem = errors.New("say which system: steward --url https://id.example.com, or try it out: steward demo")

const long = `Steward shows the service users of a remote system: who answers for them, what they may do, which keys they hold
and when those end. It creates them, shows their secrets once, and disables, enables and deletes many at once.

The operator's credential comes from STEWARD_KEY_ID and STEWARD_SECRET, or from the keyring of this machine. What is
neither set nor kept there is asked for at the start, and stays in memory unless you have it kept in the keyring.`

func newCommand(m *host) *cobra.Command {
	var to address
	root := &cobra.Command{
		Use:     "steward",
		Short:   "The terminal console for service users",
		Long:    long,
		Example: "steward demo\nsteward --url https://id.example.com\nsteward --url https://id.internal.example --ca-file ca.pem\nsteward logout --url https://id.example.com",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if to.url == "" {
				return badUsage(errNoSystem)
			}
			return connect(command.Context(), m, to)
		},
	}
	root.Flags().StringVar(&to.url, "url", "", "address of a system that speaks the Service User API: https, or http to this machine")
	root.Flags().StringVar(&to.caFile, "ca-file", "", "file of certificate authorities (PEM) to trust besides the machine's own")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return badUsage(err) })
	root.AddCommand(newDemoCommand(m), newLogoutCommand(m), newDoctorCommand(m))
	return root
}

func newDemoCommand(m *host) *cobra.Command {
	var options mockserver.Options
	demo := &cobra.Command{
		Use:     "demo",
		Short:   "Try it out on a system that is not real",
		Long:    "Opens the console on a mock server in the same process. Nothing leaves this machine, and nothing is kept.",
		Example: "steward demo\nsteward demo --users 100000\nsteward demo --latency 300ms --jitter 200ms --fault-rate 0.1",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := options.Check(); err != nil {
				return badUsage(err)
			}
			return runDemo(command.Context(), m, options)
		},
	}
	set := demo.Flags()
	set.StringVar(&options.Scenario, "scenario", "", "demo data: "+scenarios()+` (default "demo", or "large" with --users)`)
	set.IntVar(&options.Users, "users", 0, "number of users; implies --scenario large")
	set.Uint64Var(&options.Seed, "seed", 1, "fixes ids, names, dates, secrets and faults")
	set.DurationVar(&options.Latency, "latency", 0, "added to every answer, such as 300ms")
	set.DurationVar(&options.Jitter, "jitter", 0, "moves the latency up or down by up to as much")
	set.Float64Var(&options.FaultRate, "fault-rate", 0, "share of requests, 0 to 1, that meets a fault")
	return demo
}

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return badUsage(fmt.Errorf("there is no command %q; there are demo, logout, doctor, completion, help", args[0]))
}

func scenarios() string {
	var names []string
	for _, info := range mockserver.Scenarios() {
		names = append(names, info.Name)
	}
	return strings.Join(names, ", ")
}

// oneLine makes an error fit for the terminal: it may hold words of a server.
func oneLine(text string) string { return kit.Clean(strings.Join(strings.Fields(text), " ")) }
