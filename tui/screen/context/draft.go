package context

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// drafts are what was typed into forms that were left, by the context's name; the new one has none.
type drafts map[string]draft

func (d draft) equal(other draft) bool {
	return maps.Equal(d.Texts, other.Texts) && maps.Equal(d.Choices, other.Choices)
}

// Leave keeps what was typed; before the console ends it asks, because nothing can be kept then.
func (s *Screen) Leave(how kit.Leaving) (ok bool, ask tea.Cmd) {
	d := s.typed()
	if d.equal(s.begun) {
		s.forget()
		return true, nil
	}
	if how != kit.LeaveQuit {
		s.remember(d)
		return true, nil
	}
	return false, kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Title: "Quit without saving the context?", Consequences: []string{"What you typed is lost."},
		Verb: "Quit", Danger: kit.Changes, Opener: "ctrl+c",
		OnYes: func() tea.Cmd { return kit.Send(kit.Quit{Force: true}) },
	})})
}

func (s *Screen) remember(d draft) {
	kept, _ := s.env.Drafts[kit.ViewContext].(drafts)
	if kept == nil {
		kept = drafts{}
	}
	kept[s.arg.Was] = d
	s.env.KeepDraft(kit.ViewContext, kept)
}

func (s *Screen) forget() {
	if kept, ok := s.env.Drafts[kit.ViewContext].(drafts); ok {
		delete(kept, s.arg.Was)
	}
}

// restore brings back what was typed, and says so.
func (s *Screen) restore() tea.Cmd {
	kept, _ := s.env.Drafts[kit.ViewContext].(drafts)
	d, ok := kept[s.arg.Was]
	if !ok || d.equal(s.begun) {
		return nil
	}
	s.fill(d)
	return kit.Say(kit.Info, "What you typed before is here again; ctrl+r starts over")
}

// discard begins anew.
func (s *Screen) discard() tea.Cmd {
	defer s.rebuild()
	s.forget()
	s.failed = ""
	s.fill(s.begun)
	return nil
}
