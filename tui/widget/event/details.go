package event

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
	"steward/internal/trail"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Details makes the dialog with everything that is known of an event. More are actions beside copying and closing.
func Details(env *kit.Env, e *trail.Event, more ...kit.Action) *dialog.Details {
	return dialog.NewDetails(env.Theme, dialog.DetailsOptions{
		Context: kit.Clean(env.Session.Context), Title: e.Action, Lines: lines(e, env), More: more,
		OnCopy: func(text string) tea.Cmd {
			return kit.Copy(env, text, func(r clipboard.Result) tea.Cmd { return kit.Say(kit.CopyLevel(r.Outcome), r.Words) })
		},
	})
}

// lines tell an event field by field, and what it changed.
func lines(e *trail.Event, env *kit.Env) []string {
	raw := &e.Raw
	var out []string
	add := func(label, value string) {
		if value != "" {
			out = append(out, kit.Pad(label, 11)+value)
		}
	}
	add("Time", raw.Time.UTC().Format(time.DateTime)+" UTC, "+kit.Ago(raw.Time, env.Now()))
	add("Action", kit.Clean(raw.Action))
	add("Outcome", kit.Clean(raw.Outcome))
	add("Reason", kit.Clean(raw.Reason))
	add("Actor", party(e.Actor, raw.Actor.ID, raw.Actor.Kind))
	add("Target", party(e.Target, raw.Target.ID, raw.Target.Kind))
	if user := string(raw.Target.User); user != raw.Target.ID {
		add("User", kit.Clean(user))
	}
	add("From", e.From)
	add("Request", kit.Clean(raw.RequestID))
	add("Event", kit.Clean(raw.ID))
	if len(raw.Changes) == 0 {
		return append(out, "", "No field changed.")
	}
	out = append(out, "", "Changed")
	for _, c := range raw.Changes {
		told := value(c.New, env)
		if c.Old != "" {
			told = value(c.Old, env) + " became " + told
		}
		out = append(out, "  "+kit.Clean(strings.TrimPrefix(c.Path, "/"))+": "+told)
	}
	return out
}

// party is a name with its id and kind behind it, as far as they say more.
func party(name, id, kind string) string {
	var more []string
	for _, word := range []string{strings.ReplaceAll(kit.Clean(kind), "_", " "), kit.Clean(id)} {
		if word != "" && word != name {
			more = append(more, word)
		}
	}
	if strings.TrimSpace(name) != name {
		name = `"` + name + `"` // spaces at an end are not seen otherwise
	}
	if len(more) == 0 {
		return name
	}
	return name + " (" + strings.Join(more, ", ") + ")"
}

func value(text string, env *kit.Env) string {
	if text == "" {
		return env.Theme.Sym.Dash
	}
	return kit.Clean(text)
}
