package detail

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
)

// Actions are what can be done here now, in the order of the footer. What the system lacks altogether is left out.
func (s *Screen) Actions() []kit.Action {
	var actions []kit.Action
	switch s.active {
	case tabKeys:
		actions = slices.Concat(s.keyActions(), s.changeActions(true), s.endActions(true))
	case tabActivity:
		actions = slices.Concat([]kit.Action{{
			ID: "activity.open", Keys: []string{"enter"}, Title: "details", Off: s.noEvent(), Run: s.openEvent,
			Help: "Everything that is known of the event under the cursor, with what it changed",
		}}, s.changeActions(true), s.endActions(true))
	case tabAccess:
		actions = slices.Concat(s.accessActions(), s.changeActions(false), s.keyActions(), s.endActions(false))
	default:
		actions = slices.Concat(s.changeActions(false), s.keyActions(), s.endActions(false))
	}
	actions = append(actions, s.moveActions()...)
	switch s.active {
	case tabKeys:
		return append(actions, s.keyMoves()...)
	case tabActivity:
		return append(actions, s.eventMoves()...)
	default:
		return append(actions, s.paneActions()...)
	}
}

// eventMoves move in the table of events, and read older ones when the cursor comes near the last.
func (s *Screen) eventMoves() []kit.Action {
	moves := s.activity.table.Actions()
	for i := range moves {
		move := moves[i].Run
		moves[i].Run = func() tea.Cmd { return tea.Batch(move(), s.moreActivity()) }
	}
	return moves
}

// keyMoves move in the table of keys, and tell of the key they come to.
func (s *Screen) keyMoves() []kit.Action {
	moves := s.keyTable.Actions()
	for i := range moves {
		move := moves[i].Run
		moves[i].Run = func() tea.Cmd {
			defer s.drawPanel()
			return move()
		}
	}
	return moves
}

// moveActions turn tabs, copy and read again.
func (s *Screen) moveActions() []kit.Action {
	return []kit.Action{
		{
			ID: "user.copy", Keys: []string{"y"}, Title: "copy", Off: s.noUser(), Run: s.askCopy, Hidden: s.hinted(),
			Help: "Copy the id, the name, everything as JSON, or the authentication header without the " + s.secretWord(),
		},
		{
			ID: "detail.next_tab", Keys: []string{"tab", "l", "right"}, Title: "next", Help: "Go to the next tab",
			Run: func() tea.Cmd { return s.turn(1) },
		},
		{
			ID: "detail.previous_tab", Keys: []string{"shift+tab", "h", "left"}, Title: "previous", Hidden: true,
			Help: "Go to the tab before", Run: func() tea.Cmd { return s.turn(-1) },
		},
		{
			ID: "detail.refresh", Keys: []string{"r"}, Title: "refresh", Hidden: true,
			Help: "Read what is shown again", Run: s.refresh,
		},
	}
}

// paneActions move in the tabs that are text.
func (s *Screen) paneActions() []kit.Action {
	move := func(id, help string, keys ...string) kit.Action {
		return kit.Action{ID: id, Keys: keys, Title: help, Help: help, Hidden: true, Run: func() tea.Cmd {
			s.text[s.active].key(keys[0], s.env.Theme)
			return nil
		}}
	}
	return []kit.Action{
		move("detail.down", "move down", "j", "down"),
		move("detail.up", "move up", "k", "up"),
		move("detail.half_down", "move down half a page", "ctrl+d"),
		move("detail.half_up", "move up half a page", "ctrl+u"),
		move("detail.page_down", "move down a page", "pgdown"),
		move("detail.page_up", "move up a page", "pgup"),
		move("detail.top", "move to the top", "g", "home"),
		move("detail.bottom", "move to the bottom", "G", "end"),
	}
}

// hinted reports whether the keys of some rows stand beside them, so that the footer can leave them out.
func (s *Screen) hinted() bool { return s.active == tabOverview && s.width >= roomy }

// adder adds an action of the system to a list unless the system lacks it altogether, and says why it is off.
func (s *Screen) adder(actions *[]kit.Action, hidden bool) func(apiclient.ActionName, kit.Action) {
	return func(name apiclient.ActionName, a kit.Action) {
		if s.lacks(name) {
			return
		}
		if a.Off == "" {
			a.Off = s.off(name)
		}
		a.Hidden = a.Hidden || hidden || s.never(name)
		*actions = append(*actions, a)
	}
}

// changeActions change the user as a whole.
func (s *Screen) changeActions(hidden bool) []kit.Action {
	var actions []kit.Action
	add := s.adder(&actions, hidden)
	if words := s.editable(); words != "" {
		add(apiclient.ActUpdate, kit.Action{
			ID: "user.edit", Keys: s.userKey("a"), Title: "edit", Danger: kit.Changes, Run: s.edit,
			Help: "Change " + words,
		})
	}
	enabled := s.user != nil && s.user.Enabled
	add(apiclient.ActDisable, kit.Action{
		ID: "user.disable", Keys: []string{"d"}, Title: "disable", Danger: kit.Changes, Hidden: !enabled,
		Off: s.already(!enabled, "disabled"), Run: s.asks(apiclient.BulkDisable),
		Help: "Refuse its calls at once; enabling brings its keys back",
	})
	add(apiclient.ActEnable, kit.Action{
		ID: "user.enable", Keys: []string{"e"}, Title: "enable", Danger: kit.Changes, Hidden: enabled,
		Off: s.already(enabled, "enabled"), Run: s.asks(apiclient.BulkEnable),
		Help: "Let its keys work again",
	})
	return actions
}

// editable names the fields that can be edited: "name, description, contact and end date"; empty when there are none.
func (s *Screen) editable() string {
	var words []string
	for _, f := range []apiclient.Field{
		apiclient.FieldName, apiclient.FieldDescription, apiclient.FieldContact, apiclient.FieldEndDate,
	} {
		rule, has := s.env.Session.System.Fields[f]
		if !s.env.Session.Known || has && !rule.ReadOnly {
			words = append(words, strings.ReplaceAll(string(f), "_", " "))
		}
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// endActions move the user's end, or make it.
func (s *Screen) endActions(hidden bool) []kit.Action {
	var actions []kit.Action
	add := s.adder(&actions, hidden)
	if s.hasEndDate() {
		add(apiclient.ActUpdate, kit.Action{
			ID: "user.extend", Keys: []string{"x"}, Title: "extend", Danger: kit.Changes, Run: s.extend,
			Help: "Choose a later end date, or none", Hidden: s.hinted(),
		})
	}
	add(apiclient.ActDelete, kit.Action{
		ID: "user.delete", Keys: s.userKey("D"), Title: "delete", Danger: kit.Destroys, Run: s.asks(apiclient.BulkDelete),
		Help: "Delete the service user and its " + s.keyWord() + "s",
	})
	return actions
}

// userKey is the key of something that is done to the user. On the Keys tab the same key does it to the key under the
// cursor, and the user is changed by the palette only.
func (s *Screen) userKey(key string) []string {
	if s.active == tabKeys {
		return nil
	}
	return []string{key}
}

// lacks reports whether the system is known to lack an action altogether, without a reason of its own to tell.
func (s *Screen) lacks(name apiclient.ActionName) bool {
	if !s.env.Session.Known {
		return false
	}
	support, ok := s.env.Session.System.Actions[name]
	return !ok || (!support.OK && support.Reason == "")
}

// never reports whether the system is known to do something for no user and no operator. The help says why, and the
// footer is for what can be done.
func (s *Screen) never(name apiclient.ActionName) bool {
	return s.env.Session.Known && !s.env.Session.System.Actions[name].OK
}

// off says why something that the system has cannot be done now.
func (s *Screen) off(name apiclient.ActionName) string {
	if why := s.noUser(); why != "" {
		return why
	}
	return s.env.Session.Can(name)
}

func (s *Screen) noUser() string {
	switch {
	case s.gone:
		return s.name + " is gone"
	case s.user == nil && s.userErr != nil:
		return "the service user could not be read"
	case s.user == nil:
		return "still reading the service user"
	default:
		return ""
	}
}

func (s *Screen) noEvent() string {
	if s.activity.rows.Len() == 0 {
		return "there is no event"
	}
	return ""
}

// already is the reason for an action whose result is there.
func (s *Screen) already(is bool, word string) string {
	if is && s.user != nil {
		return s.name + " is " + word + " already"
	}
	return ""
}

func (s *Screen) hasEndDate() bool {
	return !s.env.Session.Known || s.env.Session.System.Has(apiclient.FieldEndDate)
}

// canExtend reports whether the end date can be moved, so that its row shows the key.
func (s *Screen) canExtend() bool {
	return s.hasEndDate() && !s.env.Session.System.Fields[apiclient.FieldEndDate].ReadOnly && s.off(apiclient.ActUpdate) == ""
}

func (s *Screen) edit() tea.Cmd {
	return kit.Send(kit.Open{View: kit.ViewEdit, Arg: kit.EditArg{User: s.id}})
}

func (s *Screen) extend() tea.Cmd {
	return kit.Send(kit.Open{View: kit.ViewExtend, Arg: kit.ExtendArg{Users: []apiclient.UserID{s.id}}})
}

// asks opens the question before a change of the whole user.
func (s *Screen) asks(verb apiclient.BulkVerb) func() tea.Cmd {
	return func() tea.Cmd {
		then := s.refresh
		if verb == apiclient.BulkDelete {
			then = func() tea.Cmd {
				s.gone = true
				return kit.Send(kit.Back{})
			}
		}
		return consequence.Question{Verb: verb, Users: []*apiclient.ServiceUser{s.user}, Then: then}.Ask(s.env)
	}
}
