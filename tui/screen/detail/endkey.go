package detail

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/prompt"
)

// maxKeyName bounds a key's name where the system does not say.
const maxKeyName = 255

// keyActions are about the user's keys. Those about one key are about the one under the cursor of the Keys tab; on the
// other tabs only what needs no choice is in the footer.
func (s *Screen) keyActions() []kit.Action {
	rules := s.env.Session.System.Keys
	known := s.env.Session.Known
	var actions []kit.Action
	adds := s.adder(&actions, false)
	add := func(has bool, name apiclient.ActionName, a kit.Action) {
		if has || !known {
			adds(name, a)
		}
	}
	creating := ""
	if s.env.Calls.Running("issue") {
		creating = "a key is being made"
	}
	add(rules.Create, apiclient.ActKeyCreate, kit.Action{
		ID: "key.create", Keys: []string{"K"}, Title: "new key", Danger: kit.Changes, Off: creating, Run: s.newKey,
		Help: "Make a key; its " + s.secretWord() + " is shown once",
	})
	if !known || rotation.WayOf(rules) != rotation.None {
		actions = append(actions, kit.Action{
			ID: "key.rotate", Keys: []string{"R"}, Title: "rotate", Off: s.noUser(), Run: s.rotate,
			Help: "Replace a key without an outage: the guide shows the evidence and the next step",
		})
	}
	add(rules.Regenerate, apiclient.ActRegenerate, kit.Action{
		ID: "key.regenerate", Title: "regenerate", Danger: kit.Destroys, Hidden: true,
		Off: first(creating, s.noKeys()), Run: s.onKey(s.askRegenerate),
		Help: "Replace the " + s.secretWord() + " of the key under the cursor; the old one is refused at once",
	})
	if s.active != tabKeys {
		return actions
	}
	add(rules.ExpireNow, apiclient.ActKeyExpire, kit.Action{
		ID: "key.expire", Keys: []string{"X"}, Title: "expire now", Danger: kit.Destroys,
		Off: first(s.noKeys(), s.endedAlready()), Run: s.onKey(s.askExpire),
		Help: "End the key under the cursor: everything made from it is refused at once",
	})
	add(rules.Delete, apiclient.ActKeyDelete, kit.Action{
		ID: "key.delete", Keys: []string{"D"}, Title: "delete key", Danger: kit.Destroys, Off: s.noKeys(), Run: s.onKey(s.askDeleteKey),
		Help: "Delete the key under the cursor",
	})
	add(rules.Rename, apiclient.ActKeyRename, kit.Action{
		ID: "key.rename", Keys: []string{"N"}, Title: "rename", Danger: kit.Changes, Off: s.noKeys(), Run: s.onKey(s.askRename),
		Help: "Give the key under the cursor another name",
	})
	return actions
}

// rotate opens the guide. On the Keys tab an older key under the cursor is the one to be replaced.
func (s *Screen) rotate() tea.Cmd {
	arg := kit.RotationArg{User: s.id}
	if key, ok := s.keyAtCursor(); ok && s.active == tabKeys && key.ID != s.keys.keys[0].ID {
		arg.Key = key.ID
	}
	return kit.Send(kit.Open{View: kit.ViewRotation, Arg: arg})
}

// onKey does something with the key under the cursor. On another tab it takes the only key, or goes to choose one.
func (s *Screen) onKey(do func(apiclient.Key) tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd {
		if s.active != tabKeys && s.keys.Len() > 1 {
			return tea.Batch(s.show(tabKeys), kit.Say(kit.Info, "Choose the key"))
		}
		key, ok := s.keyAtCursor()
		if !ok {
			return nil
		}
		return do(key)
	}
}

func (s *Screen) noKeys() string {
	switch {
	case s.keysErr != nil && !s.keysRead:
		return "the keys could not be read"
	case !s.keysRead:
		return "still reading the keys"
	case s.keys.Len() == 0:
		return s.name + " has no key"
	default:
		return ""
	}
}

func (s *Screen) endedAlready() string {
	if key, ok := s.keyAtCursor(); ok && key.Status == apiclient.KeyExpired {
		return keyName(key) + " has expired already"
	}
	return ""
}

func first(reasons ...string) string {
	for _, r := range reasons {
		if r != "" {
			return r
		}
	}
	return ""
}

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
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Expire this key now?", Names: s.keyNames(key),
		Consequences: append([]string{
			"Calls with it, and with every token made from it, are refused at once. This cannot be undone.",
		}, s.used(key)...),
		Verb: "Expire", Danger: kit.Destroys, Opener: "X", Typed: "expire",
		OnYes: func() tea.Cmd {
			return s.change("expire", keyName(key)+" expired", func(ctx context.Context) error {
				_, err := s.env.System.ExpireKey(ctx, s.id, key.ID, time.Time{})
				return err
			})
		},
	})})
}

// askDeleteKey asks before a key is deleted; a key that still works is typed.
func (s *Screen) askDeleteKey(key apiclient.Key) tea.Cmd {
	o := dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Delete this key?", Names: s.keyNames(key),
		Consequences: s.used(key),
		Verb:         "Delete", Danger: kit.Destroys, Opener: "D",
		OnYes: func() tea.Cmd {
			return s.change("delete key", keyName(key)+" deleted", func(ctx context.Context) error {
				return s.env.System.DeleteKey(ctx, s.id, key.ID)
			})
		},
	}
	if key.Status != apiclient.KeyExpired {
		o.Typed = "delete"
		o.Consequences = append([]string{"Calls with it, and with every token made from it, are refused at once. This cannot be undone."}, o.Consequences...)
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, o)})
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
