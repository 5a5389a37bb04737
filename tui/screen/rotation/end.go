package rotation

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// ending is how a key is ended, in words.
type ending struct {
	title, verb, typed, done string
}

func endingOf(how rotation.End) ending {
	if how == rotation.EndDelete {
		return ending{"Delete this key?", "Delete", "delete", "deleted"}
	}
	return ending{"Expire this key now?", "Expire", "expire", "expired"}
}

// endOff says why keys cannot be ended now.
func (s *Screen) endOff(how rotation.End) string {
	if how == rotation.EndDelete {
		return s.env.Session.Can(apiclient.ActKeyDelete)
	}
	return s.env.Session.Can(apiclient.ActKeyExpire)
}

// asksEnd has ending a key typed, with the evidence in front of the operator.
func (s *Screen) asksEnd(o rotation.Offer) func() tea.Cmd {
	return func() tea.Cmd {
		w, e := s.words(), endingOf(o.End)
		body := w.Facts(o.Evidence)
		warnings := slices.DeleteFunc(w.Facts(o.Warnings), func(text string) bool { return slices.Contains(body, text) })
		title := e.title
		if o.Early && o.Act == rotation.EndOld {
			title = "Too early: " + lower(e.title)
		}
		return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
			Context: kit.Clean(s.env.Session.Context), Title: title, Names: s.whose(&o.Key), Body: append(warnings, body...),
			Consequences: []string{"Calls with it, and with every token made from it, are refused at once. This cannot be undone."},
			Verb:         e.verb, Danger: kit.Destroys, Opener: "X", Typed: e.typed, OnYes: func() tea.Cmd { return s.end(o) },
		})})
	}
}

func lower(text string) string { return string(text[0]|0x20) + text[1:] }

// usedSince says that the evidence was overtaken: nothing was ended.
func usedSince(key *apiclient.Key, used time.Time) error {
	return &apiclient.Error{
		Kind: apiclient.ErrConflict, Op: "end the key " + keyName(key),
		Message: "nothing was ended, for it was used at " + used.Format(time.TimeOnly) + ", after the evidence that was shown",
		Next:    "Look at the evidence again.",
	}
}

// end ends a key. If the evidence bore it out, it is looked at once more first: what was used since stays.
func (s *Screen) end(o rotation.Offer) tea.Cmd {
	env, id, e := s.env, s.id, endingOf(o.End)
	s.busy = "Ending the key"
	return kit.Write(env.Calls, writing, kit.WriteTimeout, func(ctx context.Context) (struct{}, error) {
		if !o.Early {
			keys, err := env.System.Keys(ctx, id)
			if err != nil {
				return struct{}{}, err
			}
			at := slices.IndexFunc(keys, func(k apiclient.Key) bool { return k.ID == o.Key.ID })
			if at >= 0 && keys[at].LastUsed.After(o.Key.LastUsed) {
				return struct{}{}, usedSince(&o.Key, keys[at].LastUsed.In(env.Now().Location()))
			}
		}
		if err := endKey(ctx, env.System, id, &o); err != nil {
			return struct{}{}, err
		}
		if o.Act == rotation.EndOld {
			return struct{}{}, env.Rotations.Drop(id)
		}
		return struct{}{}, nil
	}, func(_ struct{}, err error) tea.Cmd {
		switch {
		case err == nil:
			return kit.Say(kit.Success, keyName(&o.Key)+" "+e.done)
		case unknownOutcome(err):
			return tea.Sequence(kit.Fail(err), kit.Say(kit.Info, "The outcome is unknown: reading the keys again"))
		default:
			return kit.Fail(err)
		}
	}, func(_ struct{}, err error) tea.Cmd { return s.ended(&o, err) })
}

func endKey(ctx context.Context, system apiclient.System, user apiclient.UserID, o *rotation.Offer) error {
	if o.End == rotation.EndDelete {
		return system.DeleteKey(ctx, user, o.Key.ID)
	}
	_, err := system.ExpireKey(ctx, user, o.Key.ID, time.Time{})
	return err
}

// ended says so, where that was the last step.
func (s *Screen) ended(o *rotation.Offer, err error) tea.Cmd {
	s.busy = ""
	if err == nil && o.Act == rotation.EndOld && len(s.state.Others) == 0 {
		s.over = "The old key " + keyName(&o.Key) + " is " + endingOf(o.End).done + ". " + s.clean() + " works with " + keyName(s.state.New) + "."
		s.note = nil
		s.draw()
	}
	return tea.Batch(s.refresh(), s.tellFleet())
}
