package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/filter"
	"steward/internal/findings"
	"steward/internal/record"
	"steward/internal/script"
	"steward/internal/trail"
)

// scriptCommands are the commands that need no console.
func scriptCommands(h *host) []*cobra.Command {
	return []*cobra.Command{
		newListCommand(h), newShowCommand(h), newAuditCommand(h), newFindingsCommand(h),
		newToggleCommand(h, apiclient.BulkEnable), newToggleCommand(h, apiclient.BulkDisable), newExitCodesTopic(),
	}
}

func newListCommand(h *host) *cobra.Command {
	var flags scriptFlags
	var o script.ListOptions
	var one string
	command := &cobra.Command{
		Use:   "list [FILTER...]",
		Short: "List service users, for people, jq or a spreadsheet",
		Long: "Lists the service users that match a filter, all of them without one. The filter is the list's of the console:\n" + filterHelp() +
			"\n\nWhat begins with a minus goes into --filter, or behind --. The JSON is an array of objects in snake_case with times in UTC (RFC 3339); what the system lacks is left out." + exitWords,
		Example: "steward list\nsteward list status:expired\nsteward list --filter 'unused>90d -status:disabled' --sort last_used -o csv > unused.csv\n" +
			"steward list --filter 'end<30d' -o json | jq -r '.[] | [.name, .contact] | @tsv'",
		Args: cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			o.Filters = filters(one, args)
			return flags.run(command.Context(), h, func(ctx context.Context, p *script.Place) error { return p.List(ctx, o) })
		},
		ValidArgsFunction: completeFilter,
	}
	flags.add(h, command)
	set := command.Flags()
	set.StringVar(&one, "filter", "", "only those that match, such as 'status:expired'")
	set.StringVar(&o.Sort, "sort", "", "column to sort by, with :desc for the reverse (default name)")
	set.StringSliceVar(&o.Columns, "columns", nil, "columns of the table or the CSV, with commas between them")
	set.IntVar(&o.Limit, "limit", 0, "list at most so many (default all)")
	_ = command.RegisterFlagCompletionFunc("filter", completeFilter)
	_ = command.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(script.SortColumns(), cobra.ShellCompDirectiveNoFileComp))
	_ = command.RegisterFlagCompletionFunc("columns", completeColumns)
	return command
}

func newShowCommand(h *host) *cobra.Command {
	var flags scriptFlags
	command := &cobra.Command{
		Use:   "show NAME|ID",
		Short: "Show one service user with its keys and its access",
		Long: "Shows everything about one service user, whom a name or an id names: its fields, its access and its keys, whose secrets nobody " +
			"can read back." + exitWords,
		Example: "steward show ci-deploy\nsteward show ci-deploy -o json | jq '.keys[] | select(.status == \"active\") | .id'",
		Args:    one("NAME"),
		RunE: func(command *cobra.Command, args []string) error {
			return flags.run(command.Context(), h, func(ctx context.Context, p *script.Place) error { return p.Show(ctx, args[0]) })
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.add(h, command)
	return command
}

func newAuditCommand(h *host) *cobra.Command {
	var flags scriptFlags
	var o script.AuditOptions
	var one, since string
	command := &cobra.Command{
		Use:   "audit [FILTER...]",
		Short: "Read the audit trail, newest first",
		Long: "Reads who did what to which service user or key, newest first. The filter is the audit screen's of the console:\n" + auditHelp() +
			exitWords,
		Example: "steward audit --since 24h\nsteward audit --user ci-deploy --limit 0 -o csv > ci-deploy.csv\nsteward audit --filter '-outcome:success' -o json | jq length",
		Args:    cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			o.Filters = filters(one, args)
			if since != "" {
				var err error
				if o.Since, err = script.ParseSince(since, time.Now()); err != nil {
					return err
				}
			}
			return flags.run(command.Context(), h, func(ctx context.Context, p *script.Place) error { return p.Audit(ctx, o) })
		},
		ValidArgsFunction: completeAuditFilter,
	}
	flags.add(h, command)
	set := command.Flags()
	set.StringVar(&o.User, "user", "", "only what concerns this service user: its name or id")
	set.StringVar(&one, "filter", "", "only what fits, such as 'actor:ada action:disable'")
	set.StringVar(&since, "since", "", "only what happened since: 90m, 24h, 7d, 2027-01-31 or 2027-01-31T08:00:00Z")
	set.IntVar(&o.Limit, "limit", 100, "read at most so many events; 0 for all")
	_ = command.RegisterFlagCompletionFunc("filter", completeAuditFilter)
	return command
}

func newFindingsCommand(h *host) *cobra.Command {
	var flags scriptFlags
	var o script.FindingsOptions
	var one string
	command := &cobra.Command{
		Use:   "findings [FILTER...]",
		Short: "Tell what deserves an eye: unused, old, ending, ownerless, too powerful",
		Long: "Tells which service users deserve an administrator's eye, why, and what mends it. The thresholds are those of the configuration. " +
			"A filter, as of steward list, narrows it to some users.\n\nThe rules:\n" + ruleHelp() + exitWords,
		Example: "steward findings\nsteward findings --rule old-key,two-keys -o csv\nsteward findings contact:ada -o json | jq 'group_by(.rule) | map({(.[0].rule): length}) | add'",
		Args:    cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			o.Filters = filters(one, args)
			settings, err := config.Open(config.Path(h.getenv)).Load()
			if err != nil {
				return err
			}
			o.Thresholds = settings.Findings.Thresholds()
			return flags.run(command.Context(), h, func(ctx context.Context, p *script.Place) error { return p.Findings(ctx, o) })
		},
		ValidArgsFunction: completeFilter,
	}
	flags.add(h, command)
	set := command.Flags()
	set.StringVar(&one, "filter", "", "only of users that match, such as 'contact:ada'")
	set.StringSliceVar(&o.Rules, "rule", nil, "only what these rules find, with commas between them")
	set.IntVar(&o.Limit, "limit", 0, "write at most so many (default all)")
	_ = command.RegisterFlagCompletionFunc("filter", completeFilter)
	_ = command.RegisterFlagCompletionFunc("rule", cobra.FixedCompletions(script.RuleWords(), cobra.ShellCompDirectiveNoFileComp))
	return command
}

// ruleHelp are the rules with what they find.
func ruleHelp() string {
	var b strings.Builder
	for _, r := range findings.Rules() {
		threshold, _ := findings.Thresholds(nil).Of(r, 0)
		fmt.Fprintf(&b, "\n  %-12s %s; %s", r, r.Sentence(threshold), r.Why())
	}
	return b.String()
}

func newToggleCommand(h *host, verb apiclient.BulkVerb) *cobra.Command {
	var flags scriptFlags
	o := script.ToggleOptions{Verb: verb}
	var one, list string
	word := string(verb)
	effect := "From that moment the calls of their keys are refused; enabling brings the keys back."
	if verb == apiclient.BulkEnable {
		effect = "From that moment their keys work again, unless their end date has passed."
	}
	command := &cobra.Command{
		Use:   word + " [NAME|ID...]",
		Short: strings.ToUpper(word[:1]) + word[1:] + " service users: by name, from a list, or all that match a filter",
		Long: fmt.Sprintf("Can %s many service users at once. %s\n\n", word, effect) +
			"First it says whom and what will happen, and asks; above 25 the number is to be typed. --yes answers beforehand. Then it writes " +
			"a line for each, and a summary. Exactly those are changed that were there when it looked: who was changed by somebody else " +
			"since is left alone and said. ctrl+c starts no more calls, waits for those in flight, and reports truly." + exitWords,
		Example: fmt.Sprintf("steward %[1]s ci-deploy ci-test\nsteward %[1]s --filter 'unused>180d' --dry-run\n"+
			"steward list 'unused>180d' -o csv | steward %[1]s --names - --yes -o json", word),
		Args: cobra.ArbitraryArgs,
		RunE: func(command *cobra.Command, args []string) error {
			o.Names, o.Filters = args, filters(one, nil)
			o.Named = len(args) > 0 || list != ""
			if list != "" {
				var err error
				if o.List, err = h.readList(list); err != nil {
					return err
				}
			}
			return flags.run(command.Context(), h, func(ctx context.Context, p *script.Place) error { return p.Toggle(ctx, o) })
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	flags.add(h, command)
	set := command.Flags()
	set.StringVar(&one, "filter", "", "all that match, such as 'unused>180d': see steward help list")
	set.StringVar(&list, "names", "", "file with names or ids, one a line, or the first column of a CSV file; - for standard input")
	set.BoolVar(&o.Yes, "yes", false, "do not ask")
	set.BoolVar(&o.DryRun, "dry-run", false, "say whom and what, and change nothing")
	_ = command.RegisterFlagCompletionFunc("filter", completeFilter)
	return command
}

// filters are a flag's filter and the one that the arguments make.
func filters(flag string, args []string) []string {
	var out []string
	for _, one := range []string{flag, strings.Join(args, " ")} {
		if strings.TrimSpace(one) != "" {
			out = append(out, one)
		}
	}
	return out
}

// completeFilter offers what could end a filter.
func completeFilter(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	offers := filter.Language{}.Complete(typed, len(typed), nil)
	var out []string
	for _, c := range offers.Candidates {
		out = append(out, typed[:offers.Start]+c.Text+"\t"+c.Means)
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveKeepOrder
}

// completeAuditFilter offers what audit events can be asked by.
func completeAuditFilter(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	at := strings.LastIndexAny(typed, " -") + 1
	var out []string
	for _, name := range trail.Fields() {
		if strings.HasPrefix(name, typed[at:]) {
			out = append(out, typed[:at]+name+":")
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// completeColumns offers columns behind those that are there.
func completeColumns(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	at := strings.LastIndexByte(typed, ',') + 1
	var out []string
	for _, c := range record.AllUserColumns() {
		if strings.HasPrefix(c.Name, typed[at:]) {
			out = append(out, typed[:at]+c.Name)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// auditHelp is the language of the audit filter, by examples.
func auditHelp() string {
	var b strings.Builder
	for _, e := range trail.Examples() {
		fmt.Fprintf(&b, "\n  %-28s %s", e.Text, e.Means)
	}
	return b.String()
}
