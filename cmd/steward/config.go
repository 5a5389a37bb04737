package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"steward/internal/config"
)

func newConfigCommand(h *host) *cobra.Command {
	command := &cobra.Command{
		Use: "config", Short: "The configuration: where it is, whether it is right, its schema for editors", Args: noArguments,
		RunE: func(command *cobra.Command, _ []string) error { return command.Help() }, // without it nothing would look at Args
	}
	command.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the configuration is", Args: noArguments,
			RunE: func(*cobra.Command, []string) error {
				_, err := fmt.Fprintln(h.out, config.Path(h.getenv))
				return err
			},
		},
		&cobra.Command{
			Use: "check", Short: "Read the configuration and say what is wrong with it", Args: noArguments,
			RunE: func(*cobra.Command, []string) error {
				file := config.Open(config.Path(h.getenv))
				c, err := file.Load()
				if err != nil {
					return err
				}
				faults, err := file.KeyFaults()
				for _, f := range faults {
					_, _ = fmt.Fprintf(h.out, "%s\n\n", f.Detail())
				}
				if err != nil || len(faults) > 0 {
					return errors.Join(err, fmt.Errorf("%s: %d of its key strokes cannot be used", file.Path(), len(faults)))
				}
				_, err = fmt.Fprintf(h.out, "%s is right: %d contexts.\n", file.Path(), len(c.Contexts))
				return err
			},
		},
		&cobra.Command{
			Use: "schema", Short: "Print the JSON schema of the configuration, for editors", Args: noArguments,
			RunE: func(*cobra.Command, []string) error {
				schema, err := config.Schema()
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(h.out, "%s\n", schema)
				return err
			},
		},
	)
	return command
}
