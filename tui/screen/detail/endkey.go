package detail

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/moment"
	"steward/tui/widget/prompt"
)

// maxKeyName bounds a key's name where the system does not say.
const maxKeyName = 255

// keyNames tell which key a question is about: whose, its name and its id, which nothing can look alike.
func (s *Screen) keyNames(key apiclient.Key) []string {
	names := []string{s.name + " " + s.env.Theme.Sym.Sep + " " + keyName(key)}
	if key.Name != "" && s.env.Session.System.Keys.ShowsID(key.ID) {
		names = append(names, kit.Clean(string(key.ID)))
	}
	return names
}

// askExpire has ending a key typed.
func (s *Screen) askExpire(key apiclient.Key) tea.Cmd {
	return s.askEnd(key, dialog.ConfirmOptions{
		Title: "Expire this key now?", Verb: "Expire", Opener: "X", Typed: "expire",
		Consequences: append([]string{
			"Calls with it, and with every token made from it, are refused at once. This cannot be undone.",
		}, s.used(key)...),
	}, s.expiry(key, time.Time{}, keyName(key)+" expired"))
}

// askExpireAt asks when a key shall end, and then has it typed.
func (s *Screen) askExpireAt(key apiclient.Key) tea.Cmd {
	var body []string
	if !key.ExpiresAt.IsZero() {
		body = []string{"It ends at " + moment.UTC(key.ExpiresAt) + ", " + kit.Ago(key.ExpiresAt, s.env.Now()) + ".", "It can end sooner, never later."}
	}
	return kit.Send(kit.ShowDialog{Dialog: moment.New(s.env.Theme, moment.Options{
		Context: kit.Clean(s.env.Session.Context), Title: "When shall " + keyName(key) + " end?", Body: body,
		Now: s.env.Now, Latest: key.ExpiresAt, TooLate: "is after its present end",
		OnDone: func(at time.Time) tea.Cmd { return s.confirmExpireAt(key, at) },
	})})
}

func (s *Screen) confirmExpireAt(key apiclient.Key, at time.Time) tea.Cmd {
	return s.askEnd(key, dialog.ConfirmOptions{
		Title: "Let this key end?", Verb: "Set the end", Opener: "E", Typed: "expire",
		Body: []string{
			"It works until " + moment.UTC(at),
			"= " + moment.Local(at, s.env.Now().Location()) + ", " + kit.Ago(at, s.env.Now()),
		},
		Consequences: append([]string{
			"From then on calls with it, and with every token made from it, are refused. The end can be moved nearer, never later.",
		}, s.used(key)...),
	}, s.expiry(key, at, keyName(key)+" ends at "+moment.UTC(at)))
}

// expiry ends a key at a time; the zero time is now.
func (s *Screen) expiry(key apiclient.Key, at time.Time, done string) func() tea.Cmd {
	return func() tea.Cmd {
		return s.change("expire", done, func(ctx context.Context) error {
			_, err := s.env.System.ExpireKey(ctx, s.id, key.ID, at)
			return err
		})
	}
}

// askDeleteKey asks before a key is deleted; a key that still works is typed.
func (s *Screen) askDeleteKey(key apiclient.Key) tea.Cmd {
	o := dialog.ConfirmOptions{Title: "Delete this key?", Verb: "Delete", Opener: "D", Consequences: s.used(key)}
	if key.Status != apiclient.KeyExpired {
		o.Typed = "delete"
		o.Consequences = append([]string{"Calls with it, and with every token made from it, are refused at once. This cannot be undone."}, o.Consequences...)
	}
	return s.askEnd(key, o, func() tea.Cmd {
		return s.change("delete key", keyName(key)+" deleted", func(ctx context.Context) error {
			return s.env.System.DeleteKey(ctx, s.id, key.ID)
		})
	})
}

// askEnd asks before a key is ended, with which keys are left then.
func (s *Screen) askEnd(key apiclient.Key, o dialog.ConfirmOptions, yes func() tea.Cmd) tea.Cmd {
	o.Context, o.Names, o.Danger, o.OnYes = kit.Clean(s.env.Session.Context), s.keyNames(key), kit.Destroys, yes
	if key.Status != apiclient.KeyExpired {
		o.Consequences = append(o.Consequences, s.left(key))
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, o)})
}

// left says which keys go on working without one.
func (s *Screen) left(without apiclient.Key) string {
	var names []string
	for _, k := range s.keys.keys {
		if k.ID != without.ID && k.Status != apiclient.KeyExpired {
			names = append(names, keyName(k))
		}
	}
	switch len(names) {
	case 0:
		return "No other key works: then nothing can authenticate as " + s.name + "."
	case 1:
		return names[0] + " goes on as it is."
	default:
		return "The " + kit.Count(len(names)) + " other keys go on as they are."
	}
}

// askRename asks for a key's new name.
func (s *Screen) askRename(key apiclient.Key) tea.Cmd {
	return kit.Send(kit.ShowDialog{Dialog: prompt.New(s.env.Theme, prompt.Options{
		Context: kit.Clean(s.env.Session.Context), Title: "Rename a key of " + s.name,
		Label: "Name", Value: key.Name, Verb: "Rename", Max: maxKeyName, Check: s.checkKeyName(key.ID),
		OnDone: func(name string) tea.Cmd {
			if name == key.Name {
				return nil
			}
			return s.change("rename", keyName(key)+" is called "+name+" now", func(ctx context.Context) error {
				_, err := s.env.System.RenameKey(ctx, s.id, key.ID, name)
				return err
			})
		},
	})})
}

// change does a write to a key, says how it ended and reads again.
func (s *Screen) change(slot, done string, do func(context.Context) error) tea.Cmd {
	return kit.Write(s.env.Calls, slot, kit.WriteTimeout, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, do(ctx)
	}, func(_ struct{}, err error) tea.Cmd {
		switch {
		case err == nil:
			return kit.Say(kit.Success, done)
		case unknownOutcome(err):
			return tea.Sequence(kit.Fail(err), kit.Say(kit.Info, "The outcome is unknown: reading the keys again"))
		default:
			return kit.Fail(err)
		}
	}, func(struct{}, error) tea.Cmd { return tea.Batch(s.readKeys(), s.readUser()) })
}

// freeKeyName proposes a name that no key of the user has.
func (s *Screen) freeKeyName() string {
	for n := s.keys.Len() + 1; ; n++ {
		name := fmt.Sprintf("key %d", n)
		if s.checkKeyName("")(name) == "" {
			return name
		}
	}
}

// checkKeyName says what is wrong with a name for a key; except is the key that may have it.
func (s *Screen) checkKeyName(except apiclient.KeyID) func(string) string {
	return func(name string) string {
		if name == "" {
			return "a name is needed"
		}
		for _, k := range s.keys.keys {
			if k.ID != except && strings.EqualFold(k.Name, name) {
				return "another key has this name"
			}
		}
		return ""
	}
}
