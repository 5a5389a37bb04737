package detail

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
)

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
		ID: "key.regenerate", Keys: []string{"N"}, Title: "regenerate", Danger: kit.Destroys, Hidden: s.active != tabKeys,
		Off: first(creating, s.noKeys(), s.endedAlready()), Run: s.onKey(s.askRegenerate),
		Help: "A new " + s.secretWord() + " for the key under the cursor; the old one is refused at once",
	})
	if s.active != tabKeys {
		return actions
	}
	add(rules.ExpireNow, apiclient.ActKeyExpire, kit.Action{
		ID: "key.expire", Keys: []string{"X"}, Title: "expire now", Danger: kit.Destroys,
		Off: first(s.noKeys(), s.endedAlready()), Run: s.onKey(s.askExpire),
		Help: "End the key under the cursor: everything made from it is refused at once",
	})
	add(rules.ExpireAt, apiclient.ActKeyExpire, kit.Action{
		ID: "key.expire_at", Keys: []string{"E"}, Title: "end at", Danger: kit.Destroys,
		Off: first(s.noKeys(), s.endedAlready()), Run: s.onKey(s.askExpireAt),
		Help: "Let the key under the cursor end in some hours or days, or at a date and time",
	})
	add(rules.Rename, apiclient.ActKeyRename, kit.Action{
		ID: "key.rename", Keys: []string{"a"}, Title: "rename", Danger: kit.Changes, Off: s.noKeys(), Run: s.onKey(s.askRename),
		Help: "Give the key under the cursor another name",
	})
	add(rules.Delete, apiclient.ActKeyDelete, kit.Action{
		ID: "key.delete", Keys: []string{"D"}, Title: "delete key", Danger: kit.Destroys, Off: s.noKeys(), Run: s.onKey(s.askDeleteKey),
		Help: "Delete the key under the cursor",
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
		return "the " + s.keyWord() + "s could not be read"
	case !s.keysRead:
		return "still reading the " + s.keyWord() + "s"
	case s.keys.Len() == 0:
		return s.name + " has no " + s.keyWord()
	default:
		return ""
	}
}

func (s *Screen) endedAlready() string {
	if key, ok := s.keyAtCursor(); ok && s.active == tabKeys && key.Status == apiclient.KeyExpired {
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
