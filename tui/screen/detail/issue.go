package detail

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/pending"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/prompt"
)

// issue is one intention to make a secret: what is asked for, and how to ask for it.
type issue struct {
	what   string // names the intention: "create build server"
	reason string // for the secret screen: "new key"
	doing  string // told while it runs: "Making a key"
	do     func(ctx context.Context, intent apiclient.Intent) (apiclient.IssuedKey, error)
}

// newKey asks for a new key's name, having said what it does to the others.
func (s *Screen) newKey() tea.Cmd {
	rules := s.env.Session.System.Keys
	if limit := s.keyLimit(); limit > 0 && s.usableKeys() >= limit {
		return s.limitReached(limit)
	}
	warning, body := s.newKeyEffects()
	if !rules.Named {
		return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
			Context: kit.Clean(s.env.Session.Context), Title: "New key for " + s.name + "?", Body: body,
			Consequences: warning, Verb: "Create", Danger: kit.Changes, Opener: "K",
			OnYes: func() tea.Cmd { return s.run(s.creation("")) },
		})})
	}
	return kit.Send(kit.ShowDialog{Dialog: prompt.New(s.env.Theme, prompt.Options{
		Context: kit.Clean(s.env.Session.Context), Title: "New key for " + s.name,
		Warning: warning, Body: body, Label: "Name", Value: s.freeKeyName(), Verb: "Create",
		Max: maxKeyName, Check: s.checkKeyName(""),
		OnDone: func(name string) tea.Cmd { return s.run(s.creation(name)) },
	})})
}

// newKeyEffects say what making a key does: what hurts, and what is good to know.
func (s *Screen) newKeyEffects() (warning, body []string) {
	rules, usable := s.env.Session.System.Keys, s.usableKeys()
	body = []string{"Its " + s.secretWord() + " is shown once, on the next screen."}
	if words := s.refused(apiclient.Key{}); words != "" {
		warning = append(warning, title(words)+".")
	}
	switch unknown := s.user.Partial && !s.keysRead; {
	case rules.OthersExpire && (usable > 0 || unknown):
		warning = append(warning, fmt.Sprintf("%s in %s: hand the new one over before that.",
			pick(usable == 1, "The older key of "+s.name+" then expires", "The older keys of "+s.name+" then expire"), kit.Span(rules.OthersExpireIn)))
		warning = append(warning, s.inUse()...)
	case usable > 0:
		body = append(body, pick(usable == 1, "The other key goes", "The other keys go")+" on as before.")
	}
	if limit := s.keyLimit(); limit > 0 {
		body = append(body, fmt.Sprintf("It will be key %d of %d.", usable+1, limit))
	}
	return warning, body
}

// inUse tells of the working keys when each was used, for those who have to replace them in time.
func (s *Screen) inUse() []string {
	var lines []string
	for _, k := range s.keys.keys {
		if words := s.usedWords(k); words != "" && k.Status != apiclient.KeyExpired {
			lines = append(lines, keyName(k)+": "+words)
		}
	}
	if len(lines) > 3 {
		lines = append(lines[:3], "and "+kit.Plural(len(lines)-3, "other", "others"))
	}
	return lines
}

// creation is the intention to make a key of that name.
func (s *Screen) creation(name string) issue {
	return issue{
		what: "create " + name, reason: "new key", doing: "Making a key",
		do: func(ctx context.Context, intent apiclient.Intent) (apiclient.IssuedKey, error) {
			return s.env.System.CreateKey(ctx, s.id, apiclient.NewKey{Intent: intent, Name: name})
		},
	}
}

// regeneration is the intention to replace a key's secret.
func (s *Screen) regeneration(key apiclient.Key) issue {
	return issue{
		what: "regenerate " + string(key.ID), reason: "regenerated", doing: "Regenerating " + keyName(key),
		do: func(ctx context.Context, intent apiclient.Intent) (apiclient.IssuedKey, error) {
			return s.env.System.RegenerateKey(ctx, s.id, key.ID, intent)
		},
	}
}

// limitReached says so, and offers the ways to room for a key.
func (s *Screen) limitReached(limit int) tea.Cmd {
	body := []string{fmt.Sprintf("%s holds %s, which is as many as it may. Make room first.", s.name, kit.Plural(limit, "key", "keys"))}
	var choices []dialog.Choice
	if key, ok := s.idlest(); ok {
		if used := s.usedWords(key); used != "" {
			body = append(body, fmt.Sprintf("Idle for the longest time is %s, %s.", keyName(key), used))
		}
		choices = s.waysToRoom(key)
	}
	choices = append(
		choices,
		dialog.Choice{Key: "t", Title: "Look at the keys", Run: func() tea.Cmd { return s.show(tabKeys) }},
		dialog.Choice{Key: "c", Title: "Cancel", Run: func() tea.Cmd { return nil }},
	)
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "The key limit is reached", Body: body, Choices: choices, Start: len(choices) - 1,
	})})
}

// waysToRoom are what the system offers to do with a key that is in the way.
func (s *Screen) waysToRoom(key apiclient.Key) []dialog.Choice {
	rules := s.env.Session.System.Keys
	var choices []dialog.Choice
	if rules.Regenerate {
		choices = append(choices, dialog.Choice{
			Key: "r", Title: "Regenerate " + keyName(key),
			Off: s.off(apiclient.ActRegenerate), Run: func() tea.Cmd { return s.askRegenerate(key) },
		})
	}
	if rules.ExpireNow {
		choices = append(choices, dialog.Choice{
			Key: "x", Title: "Expire " + keyName(key) + " now",
			Off: s.off(apiclient.ActKeyExpire), Run: func() tea.Cmd { return s.askExpire(key) },
		})
	}
	if rules.Delete {
		choices = append(choices, dialog.Choice{
			Key: "d", Title: "Delete " + keyName(key),
			Off: s.off(apiclient.ActKeyDelete), Run: func() tea.Cmd { return s.askDeleteKey(key) },
		})
	}
	return choices
}

// askRegenerate says what regenerating does before it is done.
func (s *Screen) askRegenerate(key apiclient.Key) tea.Cmd {
	word := s.secretWord()
	consequences := append([]string{"The old " + word + " is refused at once."}, s.used(key)...)
	if s.env.Session.System.Keys.RegenerateSame {
		consequences = append(consequences, "The key ID stays.")
	} else {
		consequences = append(consequences, "The key gets a new key ID too.")
	}
	if s.usableKeys() > 1 {
		consequences = append(consequences, s.left(key))
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Regenerate this key?", Names: s.keyNames(key),
		Consequences: consequences, Verb: "Regenerate", Danger: kit.Destroys, Opener: "N",
		OnYes: func() tea.Cmd { return s.run(s.regeneration(key)) },
	})})
}

// run asks the system for the secret. The same intention keeps its intent until its outcome is known, so that asking
// again does not make a second key.
func (s *Screen) run(i issue) tea.Cmd {
	intent, ok := s.keyIntent[i.what]
	if !ok {
		intent = apiclient.NewIntent()
		s.keyIntent[i.what] = intent
	}
	user, name := s.id, s.user.Name
	told := func(key apiclient.IssuedKey, err error) tea.Cmd {
		switch {
		case unknownOutcome(err):
			return kit.Say(kit.Problem, i.doing+": no answer came, so the outcome is unknown")
		case err != nil:
			return kit.Fail(err)
		}
		return kit.Send(kit.Open{View: kit.ViewSecret, Arg: kit.SecretArg{User: user, Name: name, Key: key, Reason: i.reason}})
	}
	s.issuing = i.doing
	return kit.Write(s.env.Calls, "issue", kit.WriteTimeout, func(ctx context.Context) (apiclient.IssuedKey, error) {
		return i.do(pending.WithName(ctx, name), intent)
	}, told, func(_ apiclient.IssuedKey, err error) tea.Cmd { return s.issued(i, err) })
}

// issued follows up on an answer, or on none.
func (s *Screen) issued(i issue, err error) tea.Cmd {
	s.issuing = ""
	if unknownOutcome(err) {
		return tea.Batch(s.readKeys(), s.outcomeUnknown(i))
	}
	delete(s.keyIntent, i.what)
	return tea.Batch(s.readKeys(), s.readUser())
}

// outcomeUnknown offers to ask again under the same intent, which not every system knows.
func (s *Screen) outcomeUnknown(i issue) tea.Cmd {
	again := "Asking again repeats the same request: a system that knows it answers with the same " + s.secretWord() + " and makes nothing twice."
	choices := []dialog.Choice{
		{Key: "a", Title: "Ask again", Run: func() tea.Cmd { return s.run(i) }},
		{Key: "t", Title: "Look at the keys", Run: func() tea.Cmd { return s.show(tabKeys) }},
	}
	if !s.env.Session.System.Idempotent {
		again = "This system takes asking again for another request, which makes another " + s.secretWord() + ": look at the keys first."
		slices.Reverse(choices)
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewChoose(s.env.Theme, dialog.ChooseOptions{
		Context: kit.Clean(s.env.Session.Context),
		Title:   i.doing + ": the outcome is unknown",
		Body:    []string{"No answer came, so the system may have done it or not. The keys are being read again.", again},
		Choices: choices,
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

// idlest is the usable key that was used longest ago; of those that were idle as long, the one made first.
func (s *Screen) idlest() (apiclient.Key, bool) {
	var found apiclient.Key
	ok := false
	for _, k := range s.keys.keys {
		idle, older := k.LastUsed.Compare(found.LastUsed), k.CreatedAt.Before(found.CreatedAt)
		if k.Status != apiclient.KeyExpired && (!ok || idle < 0 || idle == 0 && older) {
			found, ok = k, true
		}
	}
	return found, ok
}

// usedWords is "last used 3 min ago from 10.0.3.7" or "never used", and empty where the system does not tell.
func (s *Screen) usedWords(key apiclient.Key) string {
	switch {
	case key.LastUsed.IsZero() && !s.tellsUse():
		return ""
	case key.LastUsed.IsZero():
		return "never used"
	case key.LastUsedFrom == "":
		return "last used " + kit.Ago(key.LastUsed, s.env.Now())
	default:
		return "last used " + kit.Ago(key.LastUsed, s.env.Now()) + " from " + kit.Clean(key.LastUsedFrom)
	}
}

// tellsUse reports whether the system tells when keys were used.
func (s *Screen) tellsUse() bool {
	return !s.env.Session.Known || s.env.Session.System.Has(apiclient.FieldLastUsed)
}

// used is a sentence on when a key was used: "It was never used." No sentence where nothing is known.
func (s *Screen) used(key apiclient.Key) []string {
	if words := s.usedWords(key); words != "" {
		return []string{"It was " + words + "."}
	}
	return nil
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
