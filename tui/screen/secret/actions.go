package secret

import (
	"context"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/clipboard"
	"steward/internal/secretfile"
	"steward/tui/kit"
	"steward/tui/widget/prompt"
)

const (
	// revealFor is how long a secret stays on the screen.
	revealFor = 30 * time.Second
	// writeTimeout bounds writing the file, which can hang on a dead network folder.
	writeTimeout = 10 * time.Second
	// maxPath is longer than any path that file systems take.
	maxPath = 4096
)

// Actions are what can be done here now.
func (s *Screen) Actions() []kit.Action {
	reveal := kit.Action{
		ID: "secret.reveal", Keys: []string{"r"}, Title: "reveal", Run: s.reveal,
		Help: "Show the " + s.word() + " on a line of its own for 30 seconds; again masks it",
	}
	if s.revealed {
		reveal.Title = "mask"
	}
	actions := []kit.Action{
		reveal,
		{
			ID: "secret.copy", Keys: []string{"c"}, Title: "copy " + s.word(), Run: s.copySecret,
			Help: "Copy the " + s.word() + "; the screen stays",
		},
		{
			ID: "secret.copy_id", Keys: []string{"i"}, Title: "copy id", Run: s.copyID,
			Help: "Copy the key ID, which is not secret",
		},
	}
	if _, ok := s.example(); ok {
		actions = append(actions, kit.Action{
			ID: "secret.copy_header", Keys: []string{"h"}, Title: "copy header", Run: s.copyHeader,
			Help: "Copy the header with which a machine authenticates",
		})
	}
	return append(actions,
		kit.Action{
			ID: "secret.write", Keys: []string{"w"}, Title: "write to file", Run: s.askPath,
			Help: "Write key ID and " + s.word() + " to a new file that only you can read",
		},
		kit.Action{
			ID: "secret.stored", Keys: []string{"s"}, Title: "I have stored it", Run: s.askStored,
			Help: "Confirm that it is stored, then leave: the only regular way out",
		})
}

// reveal shows the secret for a while, or masks it.
func (s *Screen) reveal() tea.Cmd {
	if s.revealed {
		s.mask()
		return nil
	}
	s.revealed, s.maskAt = true, s.env.Now().Add(revealFor)
	s.draw()
	return kit.After(s.env.Calls, "mask", revealFor, func() tea.Cmd {
		s.mask()
		return nil
	})
}

// mask takes the secret off the screen.
func (s *Screen) mask() {
	if s.revealed {
		s.env.Calls.Cancel("mask")
		s.revealed = false
		s.draw()
	}
}

func (s *Screen) copySecret() tea.Cmd { return s.copy("", s.secret.Reveal()) }

func (s *Screen) copyID() tea.Cmd { return s.copy("Key ID: ", string(s.arg.Key.ID)) }

// copyHeader copies the header ready for use: with the real secret where the header holds it, which its row says.
func (s *Screen) copyHeader() tea.Cmd {
	example, ok := s.example()
	if !ok {
		return nil
	}
	prefix := "Header: "
	if holdsSecret(example) {
		prefix = "Header with the " + s.word() + ": "
	}
	return s.copy(prefix, fill(example.Header, s.arg.Key.ID, s.secret.Reveal()))
}

// copy puts text on the clipboard and shows what truly happened.
func (s *Screen) copy(prefix, text string) tea.Cmd {
	return kit.Copy(s.env, text, func(r clipboard.Result) tea.Cmd {
		level := kit.Info
		switch r.Outcome {
		case clipboard.Verified:
			level = kit.Success
		case clipboard.Failed:
			level = kit.Problem
		}
		s.say(level, prefix+r.Words)
		return nil
	})
}

func (s *Screen) say(level kit.Level, text string) {
	s.outcome = outcome{level: level, text: kit.Clean(text)}
	s.draw()
}

// askPath asks where the file shall be.
func (s *Screen) askPath() tea.Cmd {
	s.mask()
	return kit.Send(kit.ShowDialog{Dialog: prompt.New(s.env.Theme, prompt.Options{
		Context: kit.Clean(s.env.Session.Context),
		Title:   "Write key ID and " + s.word() + " to a file",
		Body:    []string{"A new file that only you can read (mode 0600). Nothing is overwritten."},
		Label:   "Path",
		Value:   secretfile.Propose(os.Getenv, s.arg.Name),
		Verb:    "Write",
		Max:     maxPath,
		Check: func(path string) string {
			if path == "" {
				return "a path is needed"
			}
			return ""
		},
		OnDone: s.write,
	})})
}

// write makes the file.
func (s *Screen) write(path string) tea.Cmd {
	secret, id := s.secret, string(s.arg.Key.ID)
	s.say(kit.Info, "Writing the file")
	return kit.Call(s.env.Calls, "file", writeTimeout, func(context.Context) (string, error) {
		return secretfile.Write(path, secretfile.Pair(id, secret.Reveal()))
	}, func(written string, err error) tea.Cmd {
		if err != nil {
			s.say(kit.Problem, "No file was written.")
			return kit.Fail(err)
		}
		s.say(kit.Success, "Written to "+written+", which only you can read.")
		return nil
	})
}
