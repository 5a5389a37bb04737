package script

import (
	"context"
	"errors"
	"fmt"

	"steward/apiclient"
	"steward/internal/preview"
	"steward/internal/record"
	"steward/internal/text"
)

var errNotSure = errors.New("nothing was changed: the answer was not yes")

// carryOut runs what was agreed to. The end of ctx starts no more calls and lets those in flight finish.
func (p *Place) carryOut(ctx context.Context, plan *preview.Plan, unfound int) error {
	keeper := p.Connection.Bulk
	run := keeper.Start(context.WithoutCancel(ctx), p.Connection.System, p.system, plan.Verb, plan.Items, apiclient.BulkOptions{Now: p.Now})
	p.follow(ctx, run)
	report := run.Report()
	if err := p.writeReport(&report); err != nil {
		return err // the report on disk stays, and the console shows it
	}
	if words := keeper.ReportWords(run); words != "" {
		p.note("steward: %s", text.Clean(words))
	}
	if err := keeper.Told(run); err != nil {
		p.note("steward: the report of the run could not be put away: %s", text.Clean(err.Error()))
	}
	return p.verdict(&report, unfound)
}

// follow waits for the end of a run, and shows how it goes where that can be seen.
func (p *Place) follow(ctx context.Context, run *apiclient.BulkRun) {
	stop := context.AfterFunc(ctx, func() {
		run.Cancel()
		if n := run.Progress().InFlight; n > 0 {
			p.erase()
			p.note("steward: stopping; %s in flight", text.Plural(n, "is", "are"))
		}
	})
	defer stop()
	for version := uint64(0); ; {
		progress, err := run.Wait(context.WithoutCancel(ctx), version)
		if err != nil || progress.Finished {
			break
		}
		version = progress.Version
		p.show(&progress)
	}
	p.erase()
	<-run.Done()
}

// show writes how far a run is over what was there before.
func (p *Place) show(progress *apiclient.BulkProgress) {
	if !p.Live {
		return
	}
	words := fmt.Sprintf("%s of %s", text.Count(progress.Results()), text.Count(progress.Total))
	if bad := progress.Failed + progress.Unknown; bad > 0 {
		words += fmt.Sprintf(", %s failed", text.Count(bad))
	}
	if progress.Slowed {
		words += ", slowed down by the system's rate limit"
	}
	_, _ = fmt.Fprintf(p.Notes, "\r\x1b[K%s", words)
}

func (p *Place) erase() {
	if p.Live {
		_, _ = fmt.Fprint(p.Notes, "\r\x1b[K")
	}
}

// writeReport writes a line for each user of a run.
func (p *Place) writeReport(report *apiclient.BulkReport) error {
	return p.write(results{
		json: func() any { return record.Results(report) },
		csv:  func() [][]string { return record.ResultTable(report) },
		table: func() string {
			if len(report.Results) == 0 {
				return ""
			}
			g := grid{head: []string{"OUTCOME", "NAME", "ID", "REASON"}}
			for _, r := range record.Results(report) {
				g.add(r.Outcome, r.Name, r.ID, r.Reason)
			}
			return g.render(p.Width, p.ellipsis())
		},
	})
}

// verdict says how a run ended, in one line: as a note where all went well, else as a *PartError.
func (p *Place) verdict(report *apiclient.BulkReport, unfound int) error {
	c := report.Counts()
	words := record.Summary(&c, string(report.Verb)+"d", "")
	if unfound > 0 {
		words += ", " + text.Plural(unfound, "name chooses nobody", "names choose nobody")
	}
	if report.Stopped != nil {
		words += ". It stopped: " + report.Stopped.Error()
	}
	if c.Failed+c.Unknown+c.Pending+unfound > 0 {
		return &PartError{words: words}
	}
	p.note("%s.", words)
	return nil
}
