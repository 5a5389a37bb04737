package wizard

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/pending"
	"steward/tui/kit"
	"steward/tui/widget/fields"
	"steward/tui/widget/form"
)

// keyless is what follows the creation of a user to whom the system handed out no key: it offers to make one.
type keyless struct {
	user    apiclient.ServiceUser
	form    *form.Form
	keyName *fields.Text // nil where keys have no names
	sent    apiclient.NewKey
	unknown bool
	failure string
}

func newKeyless(s *Screen, user apiclient.ServiceUser) *keyless {
	k := &keyless{user: user, form: form.New()}
	if s.env.Session.System.Keys.Named {
		k.keyName = fields.NewText(s.env.Theme, "first key", fields.TextOptions{
			Label: "Key name", Hint: "what will hold it: a build server, a host", Limit: 64,
		})
		k.form = form.New(k.keyName)
	}
	return k
}

func (k *keyless) press(s *Screen, msg tea.KeyPressMsg) tea.Cmd {
	if s.env.Calls.Running("key") || s.done {
		return nil
	}
	event, cmd := k.form.Update(msg)
	if event == form.Submit {
		return k.makeKey(s)
	}
	return cmd
}

// makeKey asks for the key; under the same intent while the outcome of the last try is unknown.
func (k *keyless) makeKey(s *Screen) tea.Cmd {
	if s.env.Calls.Running("key") {
		return nil
	}
	key := apiclient.NewKey{Intent: k.sent.Intent}
	if k.keyName != nil {
		key.Name = k.keyName.Value()
	}
	if !k.unknown || key != k.sent {
		key.Intent = apiclient.NewIntent()
	}
	k.sent, k.unknown, k.failure = key, true, ""
	user := k.user
	return kit.Write(s.env.Calls, "key", kit.WriteTimeout, func(ctx context.Context) (apiclient.IssuedKey, error) {
		return s.env.System.CreateKey(pending.WithName(ctx, user.Name), user.ID, key)
	}, func(issued apiclient.IssuedKey, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Success, user.Name+" has a key")
	}, func(issued apiclient.IssuedKey, err error) tea.Cmd {
		defer s.rebuild()
		if err != nil {
			k.unknown, k.failure = !refused(err), kit.Clean(err.Error())
			return nil
		}
		s.done = true
		return kit.Send(kit.Open{View: kit.ViewSecret, Replace: true, Arg: kit.SecretArg{
			User: user.ID, Name: user.Name, Key: issued, Reason: "new service user", Created: true,
		}})
	})
}

func (k *keyless) draw(s *Screen) string {
	t := s.env.Theme
	lines := []string{
		"   " + t.Good.Render(t.Sym.Mark) + " " + kit.Name(k.user.Name) + " was created. It has no key yet: make a key now?",
		"",
	}
	lines[0] = kit.Truncate(lines[0], s.width, t.Sym.Ellipsis)
	if k.keyName != nil {
		k.form.Resize(s.width, s.height-headLines)
		lines = append(lines, strings.Split(k.form.View(), "\n")...)
	}
	if k.failure != "" {
		lines = append(lines, s.wrapped(t.Sym.Cross+" "+k.failure, t.Bad.Render)...)
		lines = append(lines, "")
	}
	if s.env.Calls.Running("key") {
		lines = append(lines, "   Making a key"+t.Sym.Ellipsis)
	} else {
		lines = append(lines, "   "+t.Reverse.Render("[ Make a key ]"))
	}
	return strings.Join(lines[:min(len(lines), max(s.height, 1))], "\n")
}
