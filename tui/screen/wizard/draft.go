package wizard

import (
	"maps"
	"reflect"

	"steward/tui/kit"
	"steward/tui/widget/datepicker"
	"steward/tui/widget/fields"
)

// draft is everything that was typed and picked, and what is known of an attempt to create it.
type draft struct {
	Name, Description, Contact string
	End                        datepicker.State
	Accounts, Managers, Access map[string]bool
	At                         int
	Attempt                    attempt
}

func (s *Screen) draft() draft {
	d := draft{
		Name: raw(s.name), Description: raw(s.description), Contact: raw(s.contact), At: s.at, Attempt: s.attempt,
		Accounts: marked(s.accounts), Managers: marked(s.managers), Access: marked(s.access),
	}
	if s.end != nil {
		d.End = s.end.State()
	}
	return d
}

// typed reports whether anything was typed or picked.
func (s *Screen) typed() bool {
	if len(s.steps) == 0 || s.made != nil || s.done {
		return false
	}
	d, p := s.draft(), s.pristine
	d.At, p.At = 0, 0
	return !reflect.DeepEqual(d, p)
}

// keep holds the draft for when the wizard is opened again.
func (s *Screen) keep() {
	if s.typed() {
		s.env.KeepDraft(kit.ViewWizard, s.draft())
		return
	}
	s.env.KeepDraft(kit.ViewWizard, nil)
}

// restore brings back what was kept and reports whether there was anything.
func (s *Screen) restore() bool {
	d, ok := s.env.Drafts[kit.ViewWizard].(draft)
	if !ok {
		return false
	}
	for field, text := range map[*fields.Text]string{s.name: d.Name, s.description: d.Description, s.contact: d.Contact} {
		if field != nil {
			field.Type(text)
		}
	}
	for list, picks := range map[*fields.Picks]map[string]bool{s.accounts: d.Accounts, s.managers: d.Managers, s.access: d.Access} {
		for id := range picks {
			if list != nil {
				list.Pick(id, true)
			}
		}
	}
	if s.end != nil {
		s.end.Restore(d.End)
	}
	s.attempt = d.Attempt
	for i := range min(d.At, len(s.steps)-1) {
		s.steps[i].seen = true
	}
	s.at = min(d.At, len(s.steps)-1)
	return true
}

func raw(t *fields.Text) string {
	if t == nil {
		return ""
	}
	return t.Raw()
}

func marked(p *fields.Picks) map[string]bool {
	if p == nil || len(p.Marked()) == 0 {
		return nil
	}
	return maps.Clone(p.Marked())
}
