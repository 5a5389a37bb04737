package rotation

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/evidence"
)

// Actions are what can be done now, in the order of the footer.
func (s *Screen) Actions() []kit.Action {
	actions := []kit.Action{s.nextAction()}
	if s.ready() && s.over == "" {
		actions = append(actions, s.furtherActions()...)
	}
	actions = append(actions,
		kit.Action{
			ID: "rotation.user", Keys: []string{"J"}, Title: "go to the user", Help: "Open the service user whose key is rotated", Hidden: s.width < 100,
			Run: func() tea.Cmd { return kit.Send(kit.Open{View: kit.ViewUser, Arg: s.id}) },
		},
		kit.Action{
			ID: "rotation.refresh", Keys: []string{"r"}, Title: "refresh", Hidden: true,
			Help: "Read the evidence again now; every 5 seconds that happens by itself", Run: s.refresh,
		},
	)
	if s.over == "" && !s.gone && s.note != nil {
		actions = append(actions, kit.Action{
			ID: "rotation.leave", Keys: []string{"esc"}, Title: "leave, resume later", Help: "Leave the guide; the rotation goes on from here when it is opened again",
			Run: func() tea.Cmd {
				return tea.Batch(kit.Send(kit.Back{}), kit.Say(kit.Info, "The rotation of "+s.clean()+" goes on when you press R there, or 5"))
			},
		})
	}
	return append(actions, s.moves()...)
}

// nextAction is what the present step is for. While there is only waiting to do it says so.
func (s *Screen) nextAction() kit.Action {
	a := kit.Action{ID: "rotation.next", Keys: []string{"enter"}, Title: "next step", Help: "Do what the present step of the rotation is for"}
	switch {
	case s.gone:
		a.Off, a.Hidden = s.clean()+" is gone", true
		return a
	case s.over != "":
		a.Title, a.Run = "back", func() tea.Cmd { return kit.Send(kit.Back{}) }
		return a
	case !s.ready():
		a.Off = "still reading the keys"
		return a
	case s.busy != "":
		a.Off = "something is being done"
		return a
	}
	next, ok := s.state.Next()
	if !ok {
		a.Off, a.Hidden = s.waiting(), true
		return a
	}
	switch next.Act {
	case rotation.Make:
		a.Title, a.Keys, a.Danger, a.Off, a.Run = "new key", []string{"enter", "K"}, kit.Changes, s.env.Session.Can(apiclient.ActKeyCreate), s.askMake
	case rotation.HandedOver:
		a.Title, a.Off, a.Run = "it is handed over", s.env.Session.ReadOnly(), s.handedOver
	case rotation.EndOld:
		a.Title, a.Keys, a.Danger, a.Off, a.Run = "end the old key", []string{"enter", "X"}, kit.Destroys, s.endOff(next.End), s.asksEnd(next)
	case rotation.EndOther:
		a.Title, a.Keys, a.Danger, a.Off, a.Run = "make room", []string{"enter", "X"}, kit.Destroys, s.endOff(next.End), s.asksEnd(next)
	case rotation.Regenerate:
		a.Title, a.Keys, a.Danger, a.Off, a.Run = "regenerate", []string{"enter", "N"}, kit.Destroys, s.env.Session.Can(apiclient.ActRegenerate), s.asksRegenerate(next)
	case rotation.Finish:
		a.Title, a.Run = "finish", s.finished
	}
	return a
}

// waiting says what is waited for.
func (s *Screen) waiting() string {
	switch {
	case s.state.Way == rotation.None:
		return "a key of this system cannot be rotated in place"
	case s.state.Step == rotation.StepSeen:
		return "the new key has not been seen in use yet"
	case s.state.Step == rotation.StepSilent:
		return "the old key is not silent yet; X ends it all the same"
	default:
		return "there is nothing to do here"
	}
}

// furtherActions are those besides the way.
func (s *Screen) furtherActions() []kit.Action {
	var actions []kit.Action
	next, _ := s.state.Next()
	if o, ok := s.state.Ending(); ok && next.Act != rotation.EndOld {
		actions = append(actions, kit.Action{
			ID: "rotation.end", Keys: []string{"X"}, Title: "end the old key early", Danger: kit.Destroys, Off: s.endOff(o.End), Run: s.asksEnd(o),
			Help: "End the old key before the evidence bears it out",
		})
	}
	if o, ok := s.state.Regeneration(); ok && next.Act != rotation.Regenerate {
		actions = append(actions, kit.Action{
			ID: "key.regenerate", Keys: []string{"N"}, Title: "regenerate instead", Danger: kit.Destroys, Off: s.env.Session.Can(apiclient.ActRegenerate),
			Run: s.asksRegenerate(o), Help: "Give the old key another " + s.words().Thing() + "; the present one is refused at once", Hidden: s.width < 100,
		})
	}
	if s.state.Told && s.state.New != nil && s.state.Old != nil {
		actions = append(actions, kit.Action{
			ID: "rotation.measure", Keys: []string{"t"}, Title: "measure of silence", Run: s.askMeasure, Hidden: s.state.Step < rotation.StepSeen,
			Off: s.env.Session.ReadOnly(), Help: "Choose how long the old key must not have been used to count as silent",
		})
	}
	if s.note != nil {
		actions = append(actions, kit.Action{
			ID: "rotation.abandon", Keys: []string{"A"}, Title: "abandon", Run: s.askAbandon, Hidden: true,
			Help: "Forget that this rotation was begun; the keys stay as they are",
		})
	}
	return actions
}

// moves scroll where the text is longer than the screen.
func (s *Screen) moves() []kit.Action {
	move := func(id, help string, by int, keys ...string) kit.Action {
		return kit.Action{ID: "rotation." + id, Keys: keys, Title: help, Help: help, Hidden: true, Run: func() tea.Cmd {
			s.scroll(by)
			return nil
		}}
	}
	return []kit.Action{
		move("down", "move down", 1, "j", "down"), move("up", "move up", -1, "k", "up"),
		move("page_down", "move down a page", s.height-1, "pgdown", "ctrl+d"), move("page_up", "move up a page", 1-s.height, "pgup", "ctrl+u"),
		move("top", "move to the top", -len(s.lines), "g", "home"), move("bottom", "move to the bottom", len(s.lines), "G", "end"),
	}
}

// handedOver notes the operator's word.
func (s *Screen) handedOver() tea.Cmd {
	n := s.noted()
	n.HandedOver = s.now()
	cmd := s.keep(n)
	if s.state.Step == rotation.Done {
		cmd = tea.Batch(s.finished(), s.refresh())
		s.draw()
	}
	return cmd
}

// measures are those to choose from.
func measures() []struct {
	key  string
	span time.Duration
	who  string
} {
	const day = 24 * time.Hour
	return []struct {
		key  string
		span time.Duration
		who  string
	}{
		{"1", 10 * time.Minute, "for what calls every minute"},
		{"2", time.Hour, "for what calls every few minutes"},
		{"3", day, "for what runs every night"},
		{"4", 8 * day, "for what runs once a week"},
		{"5", 32 * day, "for what runs once a month"},
	}
}

// askMeasure lets the operator say what silence is, with the evidence in front of them.
func (s *Screen) askMeasure() tea.Cmd {
	var choices []dialog.Choice
	start := 0
	for i, m := range measures() {
		if m.span <= s.state.Quiet {
			start = i
		}
		choices = append(choices, dialog.Choice{Key: m.key, Title: evidence.Long(m.span), Beside: m.who, Run: func() tea.Cmd {
			n := s.noted()
			n.Quiet = m.span
			return s.keep(n)
		}})
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "When is the old key silent?", Start: start, Choices: choices,
		Body: append(s.words().Facts(s.state.Evidence()), "It counts as silent when it was not used for:"),
	})})
}

// askAbandon asks before the note is forgotten.
func (s *Screen) askAbandon() tea.Cmd {
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Abandon this rotation?", Names: []string{s.clean()},
		Consequences: []string{"Nothing changes on the system: the keys stay as they are. Only what was noted here is forgotten."},
		Verb:         "Abandon", Danger: kit.Changes, Opener: "A",
		OnYes: func() tea.Cmd {
			s.note = nil
			return tea.Batch(s.forget(), kit.Send(kit.Back{}), kit.Say(kit.Info, "The rotation of "+s.clean()+" is forgotten; its keys are as they were"))
		},
	})})
}
