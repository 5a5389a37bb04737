package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"steward/internal/doctor"
)

// doctorFlags are what the command line of steward doctor says.
type doctorFlags struct {
	json   bool
	config string
	doctor.Options
}

func newDoctorCommand(h *host) *cobra.Command {
	var flags doctorFlags
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Tell what works here, and how to mend what does not",
		Long: "Looks at the terminal, the clipboard, the keyring, the configuration, each context and the state folder, and tells in " +
			"plain words what works here. Below what does not stands the line that mends it. It ends within 20 seconds, whatever hangs.\n\n" +
			"Each context is connected to and signed in to, as the console would do it. The keyring takes a test item in and out again. " +
			"Nothing else is changed, and nothing secret is shown.\n\n" +
			"It ends with 0 when nothing fails, warnings included, with 1 when something does, and with 2 when the command line makes no sense.",
		Example: "steward doctor\nsteward doctor --context prod\nsteward doctor --json | jq '.checks[] | select(.status != \"ok\")'",
		Args:    noArguments,
		RunE: func(command *cobra.Command, _ []string) error {
			return runDoctor(command.Context(), h, flags)
		},
	}
	set := command.Flags()
	set.BoolVar(&flags.json, "json", false, "print one JSON object instead of words")
	set.StringVar(&flags.Context, "context", "", "look at this context only")
	set.StringVar(&flags.config, "config", "", "configuration to look at (default: the one that steward config path prints)")
	completeContexts(h, command, "context")
	return command
}

// doctorFailed says that something cannot be used.
type doctorFailed struct{ fails, checks int }

func (e *doctorFailed) Error() string {
	if e.fails == 1 {
		return fmt.Sprintf("1 of %d checks fails", e.checks)
	}
	return fmt.Sprintf("%d of %d checks fail", e.fails, e.checks)
}

// runDoctor prints what the doctor finds. The error is a *doctorFailed where something fails.
func runDoctor(ctx context.Context, h *host, flags doctorFlags) error {
	m, err := doctorMachine(h, flags)
	if err != nil {
		return err
	}
	var report doctorReport
	p := newDoctorPrinter(h, m)
	for c := range doctor.Run(ctx, m, flags.Options) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("doctor: given up: %w", err)
		}
		report.add(c)
		if flags.json {
			continue
		}
		if err := p.print(c); err != nil {
			return err
		}
	}
	if flags.json {
		err = report.write(h.out)
	} else {
		err = p.end(report)
	}
	if err == nil && report.fails > 0 {
		err = &doctorFailed{report.fails, len(report.Checks)}
	}
	return err
}

// doctorReport is what steward doctor --json prints.
type doctorReport struct {
	Checks []doctor.Check `json:"checks"`
	OK     bool           `json:"ok"` // nothing fails

	warnings, fails int
}

func (r *doctorReport) add(c doctor.Check) {
	r.Checks = append(r.Checks, c)
	switch c.Status {
	case doctor.Warn:
		r.warnings++
	case doctor.Fail:
		r.fails++
	}
}

func (r *doctorReport) write(w io.Writer) error {
	r.OK = r.fails == 0
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false) // mending lines hold < and >
	out.SetIndent("", "  ")
	return out.Encode(r)
}
