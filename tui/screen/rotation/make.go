package rotation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/pending"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/prompt"
)

// maxKeyName bounds a key's name where the system does not say.
const maxKeyName = 255

// issue is one intention to make a secret.
type issue struct {
	what   string // names the intention: "create 2026-11-22"
	reason string // for the secret screen: "new key"
	doing  string // told while it runs: "Making the key"
	before rotation.Note
	do     func(ctx context.Context, intent apiclient.Intent) (apiclient.IssuedKey, error)
}

// askMake asks for the new key's name, having said what it does to the others.
func (s *Screen) askMake() tea.Cmd {
	next, _ := s.state.Next()
	w := s.words()
	warning := w.Facts(next.Warnings)
	body := append(w.Facts(next.Evidence), "The new "+w.Thing()+" is shown once, on the next screen. Then this guide goes on.")
	if !s.env.Session.System.Keys.Named {
		return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
			Context: kit.Clean(s.env.Session.Context), Title: "New key for " + s.clean() + "?", Body: body, Consequences: warning,
			Verb: "Create", Danger: kit.Changes, OnYes: func() tea.Cmd { return s.run(s.creation("")) },
		})})
	}
	return kit.Send(kit.ShowDialog{Dialog: prompt.New(s.env.Theme, prompt.Options{
		Context: kit.Clean(s.env.Session.Context), Title: "New key for " + s.clean(), Warning: warning, Body: body,
		Label: "Name", Value: s.freeName(), Verb: "Create", Max: maxKeyName, Check: s.checkName,
		OnDone: func(name string) tea.Cmd { return s.run(s.creation(name)) },
	})})
}

// creation is the intention to make the new key.
func (s *Screen) creation(name string) issue {
	n := rotation.Note{User: s.id, Name: s.name, Began: s.now()}
	if s.state.Old != nil {
		n.Old = s.state.Old.ID
	}
	if s.note != nil {
		n.Quiet = s.note.Quiet
	}
	return issue{
		what: "create " + name, reason: "new key", doing: "Making the key", before: n,
		do: func(ctx context.Context, intent apiclient.Intent) (apiclient.IssuedKey, error) {
			return s.env.System.CreateKey(ctx, s.id, apiclient.NewKey{Intent: intent, Name: name})
		},
	}
}

// asksRegenerate says what regenerating does before it is done.
func (s *Screen) asksRegenerate(o rotation.Offer) func() tea.Cmd {
	return func() tea.Cmd {
		w := s.words()
		consequences := append(w.Facts(o.Warnings), w.Facts(o.Evidence)...)
		if !s.env.Session.System.Keys.RegenerateSame {
			consequences = append(consequences, "The key gets a new key ID too.")
		}
		return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
			Context: kit.Clean(s.env.Session.Context), Title: "Regenerate this key?", Names: s.whose(&o.Key), Consequences: consequences,
			Verb: "Regenerate", Danger: kit.Destroys, Opener: "N", OnYes: func() tea.Cmd { return s.run(s.regeneration(o.Key)) },
		})})
	}
}

// regeneration is the intention to replace a key's secret.
func (s *Screen) regeneration(key apiclient.Key) issue {
	return issue{
		what: "regenerate " + string(key.ID), reason: "regenerated", doing: "Regenerating the key",
		do: func(ctx context.Context, intent apiclient.Intent) (apiclient.IssuedKey, error) {
			return s.env.System.RegenerateKey(ctx, s.id, key.ID, intent)
		},
	}
}

// issued is a key with what could not be noted of it.
type issued struct {
	key   apiclient.IssuedKey
	noted error
}

// run asks the system for the secret. The rotation is noted before, so that it is found again whatever happens here. The
// same intention keeps its intent until its outcome is known, so that asking again does not make a second key.
func (s *Screen) run(i issue) tea.Cmd {
	intent, ok := s.intents[i.what]
	if !ok {
		intent = apiclient.NewIntent()
		s.intents[i.what] = intent
	}
	env, id, name, was, made := s.env, s.id, s.name, s.note, s.now()
	s.busy = i.doing
	return kit.Write(env.Calls, writing, kit.WriteTimeout, func(ctx context.Context) (issued, error) {
		n := i.before
		var noted []error
		if n.User != "" {
			noted = append(noted, env.Rotations.Put(n))
		}
		key, err := i.do(pending.WithName(ctx, name), intent)
		switch {
		case err == nil:
			noted = append(noted, env.Rotations.Put(i.after(id, name, &key.Key, was, made)))
		case n.User != "" && !unknownOutcome(err):
			noted = append(noted, restore(env.Rotations, id, was))
		}
		return issued{key, errors.Join(noted...)}, err
	}, func(got issued, err error) tea.Cmd { return tellIssued(&i, id, name, &got, err) },
		func(_ issued, err error) tea.Cmd { return s.issued(i, err) })
}

// after is the note once the secret is there.
func (i *issue) after(id apiclient.UserID, name string, key *apiclient.Key, was *rotation.Note, at time.Time) rotation.Note {
	n := i.before
	if n.User == "" { // regenerated: the key itself is the new one
		n = rotation.Note{User: id, Name: name, Began: at}
		if was != nil {
			n.Quiet = was.Quiet
			if was.New == key.ID { // the new key of a rotation under way was given another secret
				n.Old, n.Began = was.Old, was.Began
			}
		}
	}
	n.New, n.Made = key.ID, at
	if !key.CreatedAt.IsZero() {
		n.Made = key.CreatedAt
	}
	return n
}

// restore puts the notes back as they were.
func restore(store *rotation.Store, id apiclient.UserID, was *rotation.Note) error {
	if was != nil {
		return store.Put(*was)
	}
	return store.Drop(id)
}

func tellIssued(i *issue, id apiclient.UserID, name string, got *issued, err error) tea.Cmd {
	var told tea.Cmd
	if got.noted != nil {
		told = kit.Fail(got.noted)
	}
	switch {
	case unknownOutcome(err):
		return tea.Batch(told, kit.Say(kit.Problem, i.doing+": no answer came, so the outcome is unknown"))
	case err != nil:
		return tea.Batch(told, kit.Fail(err))
	}
	return tea.Batch(told, kit.Send(kit.Open{View: kit.ViewSecret, Arg: kit.SecretArg{User: id, Name: name, Key: got.key, Reason: i.reason}}))
}

// issued follows up on an answer, or on none.
func (s *Screen) issued(i issue, err error) tea.Cmd {
	s.busy = ""
	if unknownOutcome(err) {
		return tea.Batch(s.refresh(), s.outcomeUnknown(i))
	}
	delete(s.intents, i.what)
	return tea.Batch(s.refresh(), s.tellFleet())
}

// outcomeUnknown offers to ask again under the same intent, which not every system knows.
func (s *Screen) outcomeUnknown(i issue) tea.Cmd {
	again := "Asking again repeats the same request: a system that knows it answers with the same secret and makes nothing twice."
	choices := []dialog.Choice{
		{Key: "a", Title: "Ask again", Run: func() tea.Cmd { return s.run(i) }},
		{Key: "t", Title: "Look at the keys", Run: s.refresh},
	}
	if !s.env.Session.System.Idempotent {
		again = "This system takes asking again for another request, which makes another secret: look at the keys first."
		slices.Reverse(choices)
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context), Title: i.doing + ": the outcome is unknown", Choices: choices,
		Body: []string{"No answer came, so the system may have done it or not. The keys are being read again.", again},
	})})
}

// unknownOutcome reports whether a write may have been done although it gave an error.
func unknownOutcome(err error) bool {
	if err == nil || errors.Is(err, apiclient.ErrUnknown) {
		return err != nil
	}
	var failure *apiclient.Error
	return !errors.As(err, &failure) && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled))
}

// freeName proposes a name that no key of the user has: the day.
func (s *Screen) freeName() string {
	day := s.now().Format(time.DateOnly)
	name := day
	for n := 2; s.checkName(name) != ""; n++ {
		name = fmt.Sprintf("%s %d", day, n)
	}
	return name
}

// checkName says what is wrong with a name for the key.
func (s *Screen) checkName(name string) string {
	if name == "" {
		return "a name is needed"
	}
	if slices.ContainsFunc(s.keys, func(k apiclient.Key) bool { return strings.EqualFold(k.Name, name) }) {
		return "another key has this name"
	}
	return ""
}

// whose tells which key a question is about: whose, its name and its id, which nothing can look alike.
func (s *Screen) whose(key *apiclient.Key) []string {
	names := []string{s.clean() + " " + s.env.Theme.Sym.Sep + " " + keyName(key)}
	if key.Name != "" && s.env.Session.System.Keys.ShowsID(key.ID) {
		names = append(names, kit.Clean(string(key.ID)))
	}
	return names
}
