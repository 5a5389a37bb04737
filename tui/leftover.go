package tui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/internal/bulklog"
	"steward/internal/pending"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// leftovers are what an earlier console could not finish in this context.
type leftovers struct {
	pending.Left
	runs []bulklog.Report
}

// findLeftovers looks for them, in the background: the keyring may take its time.
func (a *app) findLeftovers() tea.Cmd {
	s := a.services
	return kit.Call(a.calls, "leftovers", kit.ReadTimeout, func(ctx context.Context) (leftovers, error) {
		left, err := s.Pending.Restore(ctx)
		runs, failed := s.Bulk.BrokenOff()
		return leftovers{left, runs}, errors.Join(err, failed)
	}, func(left leftovers, err error) tea.Cmd {
		var told tea.Cmd
		if err != nil {
			told = kit.Fail(fmt.Errorf("look for what an earlier console left: %w", err))
		}
		a.offer(&left)
		return tea.Batch(told, tellExpired(left.Expired))
	})
}

// offer queues a question for everything that was found. They are put one by one, while the list of users is free.
func (a *app) offer(left *leftovers) {
	if len(left.Items) > 0 {
		a.wishes = append(a.wishes, a.openUnconfirmed)
	}
	for _, r := range left.Lost {
		a.wishes = append(a.wishes, func() tea.Cmd { return a.show(a.lostDialog(r)) })
	}
	for i := range left.runs {
		report := &left.runs[i]
		a.wishes = append(a.wishes, func() tea.Cmd {
			return tea.Batch(kit.Say(kit.Problem, report.Words()), a.open(kit.Open{View: kit.ViewBulk, Arg: kit.BulkArg{Verb: report.Verb, Report: report}}))
		})
	}
}

// askNext puts the next question when nothing else is going on.
func (a *app) askNext() tea.Cmd {
	if len(a.wishes) == 0 || len(a.stack.pages) != 1 || a.signin != nil {
		return nil
	}
	if p := a.stack.top(); len(p.dialogs) > 0 || p.capturesText() {
		return nil
	}
	next := a.wishes[0]
	a.wishes = a.wishes[1:]
	return next()
}

func tellExpired(items []pending.Item) tea.Cmd {
	if len(items) == 0 {
		return nil
	}
	text := kit.Plural(len(items), "secret that was", "secrets that were") + " never confirmed as stored are gone: kept too long"
	for _, item := range items {
		text += "; " + item.Name + " (" + string(item.Key.ID) + ")"
	}
	return kit.Send(kit.Notice{Level: kit.Problem, Text: kit.Clean(text + ". Regenerate a key whose secret nobody has.")})
}

// openUnconfirmed opens the secret screen for each secret that was not confirmed, the oldest on top.
func (a *app) openUnconfirmed() tea.Cmd {
	items := a.services.Pending.Items()
	cmds := []tea.Cmd{kit.Say(kit.Info, kit.Plural(len(items), "secret was", "secrets were")+" not confirmed last time")}
	for i := len(items) - 1; i >= 0; i-- {
		item := &items[i]
		cmds = append(cmds, a.open(kit.Open{View: kit.ViewSecret, Arg: kit.SecretArg{
			User: item.User, Name: item.Name, Key: item.Key, Restored: true, At: item.At, Number: i + 1, Of: len(items),
		}}))
	}
	return tea.Batch(cmds...)
}

// lostDialog offers to ask again for the answer to a request, or for a secret that came and was kept nowhere.
func (a *app) lostDialog(r pending.Request) kit.Dialog {
	o := dialog.ChooseOptions{Context: kit.Clean(a.services.Session.Context), Title: "No answer came to: " + kit.Clean(r.Op+" "+r.Name)}
	again, forget := "nothing is made twice", "look at the user's keys first"
	if r.Answered {
		o.Title = "Not confirmed as stored: the secret of " + kit.Clean(r.Name)
		o.Body = []string{"Only the console that showed it held the secret of the key " + kit.Clean(string(r.Key)) + ": no keyring has it."}
		again, forget = "the system may still tell it", "it is stored, or regenerate the key"
	}
	o.Choices = []dialog.Choice{
		{Key: "a", Title: "Ask again", Beside: again, Run: func() tea.Cmd { return a.askAgain(r) }},
		{Key: "f", Title: "Forget it", Beside: forget, Run: func() tea.Cmd { return a.dropLost(r) }},
		{Key: "l", Title: "Later", Beside: "at the next start", Run: func() tea.Cmd { return nil }},
	}
	return dialog.NewChoose(a.services.Theme, o)
}

func (a *app) askAgain(r pending.Request) tea.Cmd {
	s := a.services
	return kit.Write(a.calls, "ask again "+string(r.Intent), kit.WriteTimeout, func(ctx context.Context) (pending.Answer, error) {
		return s.Pending.Again(ctx, s.System, r)
	}, func(_ pending.Answer, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return nil
	}, func(answer pending.Answer, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return kit.Send(kit.Open{View: kit.ViewSecret, Arg: kit.SecretArg{
			User: answer.User, Name: answer.Name, Key: answer.Key, Created: answer.Created,
		}})
	})
}

func (a *app) dropLost(r pending.Request) tea.Cmd {
	s := a.services
	return kit.Call(a.calls, "forget "+string(r.Intent), kit.WriteTimeout, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.Pending.Drop(ctx, r)
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return nil
	})
}
