package contexts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/signin"
)

// signIn asks for a credential: for the present context the console does, because calls may be waiting for it.
func (s *Screen) signIn() tea.Cmd {
	one := s.chosen()
	if one.present {
		return kit.Send(kit.SignIn{})
	}
	var d *signin.Dialog
	d = signin.New(s.env.Theme, signin.Options{
		Context: one.entry.Name, Address: one.entry.URL, Kind: s.rows.kind(one), KeyID: one.entry.KeyID,
		KeepWords: keeping(one), OnSubmit: func(keyID string, secret apiclient.Secret, _ bool) tea.Cmd {
			return s.check(d, one, credentials.Credential{KeyID: keyID, Secret: secret})
		},
		OnCancel: func() tea.Cmd { s.env.Calls.Cancel(checking(one)); return nil },
	})
	return kit.Send(kit.ShowDialog{Dialog: d})
}

// keeping says where a credential goes that is typed in.
func keeping(one *row) string {
	switch keep := credentials.Source(one.entry.Keep); keep {
	case credentials.Memory:
		return "It stays in memory until the console ends, as the configuration says."
	case "":
		return "It is checked, and then kept in the " + string(credentials.Keyring) + "."
	default:
		return "It is checked, and then kept in the " + storeName(keep) + "."
	}
}

// storeName is the store that a configuration's word means: "file" is the encrypted one.
func storeName(keep credentials.Source) string {
	if keep == "file" {
		return string(credentials.Encrypted)
	}
	return kit.Clean(string(keep))
}

// kept says where a credential is.
func kept(source credentials.Source) string {
	if source == credentials.Memory {
		return "in memory until the console ends"
	}
	return "kept in the " + string(source)
}

func checking(one *row) string { return "sign in " + one.id }

// signedIn is how a sign-in ended.
type signedIn struct {
	result connect.Result
	source credentials.Source
}

// check signs in. A credential that was taken and could not be kept is a success with a warning.
func (s *Screen) check(d *signin.Dialog, one *row, who credentials.Credential) tea.Cmd {
	return kit.Write(s.env.Calls, checking(one), kit.WriteTimeout, func(ctx context.Context) (signedIn, error) {
		result, source, err := s.manager.SignIn(ctx, one.entry.Name, who)
		return signedIn{result, source}, err
	}, func(in signedIn, err error) tea.Cmd {
		switch {
		case err == nil:
			return kit.Say(kit.Success, "Signed in to "+one.entry.Name+"; the credential is "+kept(in.source))
		case in.source != "":
			return kit.Fail(fmt.Errorf("signed in to %s, and the credential is %s: %w", one.entry.Name, kept(in.source), err))
		default:
			return nil // the dialog says it
		}
	}, func(in signedIn, err error) tea.Cmd {
		defer s.paint()
		if err != nil && in.source == "" {
			d.Fail(err.Error())
			return nil
		}
		d.Close()
		s.record(one.id, in.result)
		return s.load()
	})
}

func (s *Screen) askSignOut() tea.Cmd {
	one := s.chosen()
	return s.ask(dialog.ConfirmOptions{
		Context: one.name, Title: "Sign out of " + one.name + "?",
		Consequences: []string{"The credential is deleted wherever it is kept. The key itself stays valid in the system."},
		Verb:         "Sign out", Danger: kit.Changes, Opener: "I",
		OnYes: func() tea.Cmd { return s.signOut(one) },
	})
}

func (s *Screen) signOut(one *row) tea.Cmd {
	return kit.Write(s.env.Calls, "sign out "+one.id, kit.WriteTimeout, func(ctx context.Context) ([]credentials.Source, error) {
		if one.present {
			return s.present.connection.SignOut(ctx)
		}
		return s.manager.SignOut(ctx, one.entry.Name)
	}, func(from []credentials.Source, err error) tea.Cmd {
		switch {
		case err != nil && !errors.Is(err, credentials.ErrNone):
			return kit.Fail(err)
		case len(from) == 0:
			return kit.Say(kit.Info, "Signed out of "+one.entry.Name+"; no credential was kept")
		default:
			return kit.Say(kit.Success, "Signed out of "+one.entry.Name+"; the credential was deleted from the "+list(from))
		}
	}, func([]credentials.Source, error) tea.Cmd { return s.load() })
}

// asks says why the system under the cursor takes no credential: it is no address but a part of this program.
func (s *Screen) asks() string {
	if one := s.chosen(); one != nil && !one.listed && !isAddress(one.entry.URL) {
		return "this system asks for no credential"
	}
	return s.nobody()
}

func isAddress(text string) bool { return strings.Contains(text, "://") }

// list names stores: "keyring and the encrypted file".
func list(from []credentials.Source) string {
	words := ""
	for i, source := range from {
		switch {
		case i == 0:
		case i == len(from)-1:
			words += " and the "
		default:
			words += ", the "
		}
		words += string(source)
	}
	return words
}

// rotateOff says why the operator's own key cannot be rotated.
func (s *Screen) rotateOff() string {
	one := s.chosen()
	session := s.env.Session
	switch {
	case one == nil:
		return s.nobody()
	case !one.present:
		return "you can rotate your own key only in the context you are working in"
	case session.Err != nil:
		return "the system did not answer"
	case !session.Known:
		return "still connecting"
	case session.ReadOnly() != "":
		return session.ReadOnly()
	default:
		return s.present.connection.RotateOff(session.System, session.Operator)
	}
}

func (s *Screen) askRotate() tea.Cmd {
	one := s.chosen()
	return s.ask(dialog.ConfirmOptions{
		Context: one.name, Title: "Rotate your own key?",
		Names: []string{kit.Clean(s.env.Session.Operator.Name)},
		Consequences: []string{
			"Your key gets a new secret, which takes the place of the old one here.",
			"The old secret is refused from then on, also where else you use it.",
		},
		Verb: "Rotate", Danger: kit.Changes, Opener: "R",
		OnYes: s.rotate,
	})
}

func (s *Screen) rotate() tea.Cmd {
	who := s.env.Session.Operator
	return kit.Write(s.env.Calls, "rotate", kit.WriteTimeout, func(ctx context.Context) (credentials.Source, error) {
		return s.present.connection.Rotate(ctx, who)
	}, func(source credentials.Source, err error) tea.Cmd {
		if err != nil {
			return kit.Fail(err)
		}
		return kit.Say(kit.Success, "Your key was rotated; the new secret is "+kept(source))
	}, func(credentials.Source, error) tea.Cmd { return s.load() })
}
