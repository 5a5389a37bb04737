package main

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"steward/mockserver"
)

// flags are what the command line says beyond mockserver.Options.
type flags struct {
	listen          string
	tlsCert, tlsKey string
}

func newCommand(logger *slog.Logger) *cobra.Command {
	var f flags
	options := mockserver.Options{Logger: logger}
	command := &cobra.Command{
		Use:   "mockserver",
		Short: "A service-user system that is not real, for demos and tests",
		Long: "Serves the Service User API with demo data at the root, and the APIs of real systems at /trustgrid, /okta and " +
			"/digicert. With --face one of these has the root for itself, so that the system's own clients can use it.\n\nWhen it is ready it prints one line of JSON on standard output: " +
			"the URL, and the operators with credentials that work there and nowhere else. Logs go to standard error.",
		Example: "mockserver\nmockserver --users 100000 --latency 80ms --jitter 40ms\nmockserver --face okta\nmockserver --listen 127.0.0.1:0 --control",
		Args: func(command *cobra.Command, args []string) error {
			if err := cobra.NoArgs(command, args); err != nil {
				return &usageError{fmt.Errorf("mockserver takes no arguments: %q is one too many", args[0])}
			}
			return nil
		},
		RunE: func(command *cobra.Command, _ []string) error {
			if (f.tlsCert == "") != (f.tlsKey == "") {
				return &usageError{errors.New("--tls-cert and --tls-key go together")}
			}
			if err := options.Check(); err != nil {
				return &usageError{err}
			}
			return serve(command.Context(), f, options, command.OutOrStdout())
		},
	}
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	set := command.Flags()
	set.StringVar(&f.listen, "listen", "127.0.0.1:8787", "address to listen on; port 0 picks a free one")
	set.StringVar(&options.Face, "face", mockserver.FaceNative, "the API at the root: "+strings.Join(mockserver.Faces(), ", "))
	set.StringVar(&options.Rules, "rules", "", "the rule set of the native face: "+strings.Join(mockserver.RuleSets(), ", ")+` (default "open")`)
	set.StringVar(&options.Scenario, "scenario", "", "demo data: "+scenarios()+` (default "demo", or "large" with --users)`)
	_ = command.RegisterFlagCompletionFunc("scenario", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, info := range mockserver.Scenarios() {
			names = append(names, info.Name+"\t"+info.Help)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	set.IntVar(&options.Users, "users", 0, "number of users of the scenario large")
	set.Uint64Var(&options.Seed, "seed", 1, "fixes ids, names, dates, secrets and faults")
	set.DurationVar(&options.Latency, "latency", 0, "added to every answer")
	set.DurationVar(&options.Jitter, "jitter", 0, "moves the latency up or down by up to as much")
	set.Float64Var(&options.FaultRate, "fault-rate", 0, "share of requests, 0 to 1, that meets a fault")
	set.BoolVar(&options.Control, "control", false, "serve the control plane at /_mock/, for programs on this machine")
	set.StringVar(&options.StateFile, "state", "", "file that keeps the state over restarts")
	set.DurationVar(&options.UsageEvery, "usage-every", 30*time.Second, "how often users that are in use call; 0 for never")
	set.DurationVar(&options.Pace.Adopt, "adopt-after", 0, "how old a new key is when its users begin to call with it (default 2m)")
	set.DurationVar(&options.Pace.LetGo, "let-go-after", 0, "how old it is when they no more call with the old one (default 10m)")
	set.StringVar(&f.tlsCert, "tls-cert", "", "certificate file (PEM), to serve TLS")
	set.StringVar(&f.tlsKey, "tls-key", "", "key file (PEM) of the certificate")
	return command
}

func scenarios() string {
	var names []string
	for _, info := range mockserver.Scenarios() {
		names = append(names, info.Name)
	}
	return strings.Join(names, ", ")
}
