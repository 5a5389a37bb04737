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
	// clearAfter is how long a secret stays on a local clipboard, clearTimeout how long clearing it may take.
	clearAfter   = 45 * time.Second
	clearTimeout = 10 * time.Second
	// confirmTimeout bounds forgetting the secret, which the store bounds too.
	confirmTimeout = 20 * time.Second
	// maxPath is longer than any path that file systems take.
	maxPath = 4096
)

const (
	// roomForAll is the width at which the footer holds every key, roomForMost that at which it holds those that do not
	// stand beside a row. The way to confirm must always be seen.
	roomForAll  = 104
	roomForMost = 72
)

// Actions are what can be done here now.
func (s *Screen) Actions() []kit.Action {
	if s.confirming {
		return nil
	}
	reveal := "reveal"
	if s.revealed {
		reveal = "mask"
	}
	actions := []kit.Action{
		{
			ID: "secret.reveal", Keys: []string{"r"}, Title: reveal, Run: s.reveal, Hidden: s.width < roomForMost,
			Help: "Show the " + s.word() + " on a line of its own for 30 seconds; again masks it",
		},
		{
			ID: "secret.copy", Keys: []string{"c"}, Title: "copy " + s.word(), Run: s.copySecret, Hidden: s.width < roomForMost,
			Help: "Copy the " + s.word() + "; the screen stays",
		},
	}
	// esc asks before it leaves, so it is no way out that the footer should show.
	actions = append(actions, kit.Action{
		ID: "secret.leave", Keys: []string{"esc"}, Title: "leave", Help: "Leave after a question: what was not confirmed may be lost", Hidden: true,
		Run: func() tea.Cmd { return kit.Send(kit.Back{}) },
	})
	if s.hasID() {
		actions = append(actions, kit.Action{
			ID: "secret.copy_id", Keys: []string{"i"}, Title: "copy id", Run: s.copyID, Hidden: s.width < roomForAll,
			Help: "Copy the key ID, which is not secret",
		})
	}
	if _, ok := s.example(); ok {
		actions = append(actions, kit.Action{
			ID: "secret.copy_header", Keys: []string{"h"}, Title: "copy header", Run: s.copyHeader, Hidden: s.width < roomForAll,
			Help: "Copy the header with which a machine authenticates",
		})
	}
	return append(actions,
		kit.Action{
			ID: "secret.write", Keys: []string{"w"}, Title: "write to file", Run: s.askPath,
			Help: "Write " + s.pair() + " to a new file that only you can read",
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

func (s *Screen) copySecret() tea.Cmd { return s.copy("", s.secret.Reveal(), true) }

func (s *Screen) copyID() tea.Cmd { return s.copy("Key ID: ", string(s.arg.Key.ID), false) }

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
	return s.copy(prefix, fill(example.Header, s.arg.Key.ID, s.secret.Reveal()), holdsSecret(example))
}

// copy puts text on the clipboard and shows what truly happened. What is secret is cleared later where that can be done.
func (s *Screen) copy(prefix, text string, secret bool) tea.Cmd {
	way := kit.Copy
	if secret {
		way = kit.CopySecret // marked where there is a way, and taken off the clipboard when the console ends
	}
	return way(s.env, text, func(r clipboard.Result) tea.Cmd {
		words := prefix + r.Words
		switch {
		case r.Outcome == clipboard.Failed:
			s.say(kit.Problem, words)
		case r.Outcome == clipboard.Verified && secret:
			s.say(kit.Success, words+". It is cleared after 45 s if the clipboard still holds it then.")
			return s.clearLater(r.Hash)
		case r.Outcome == clipboard.Verified:
			s.say(kit.Success, words)
		default:
			s.say(kit.Info, words)
		}
		return nil
	})
}

// clearLater takes the secret off the local clipboard if it is still there after a while, also when the screen is
// closed by then.
func (s *Screen) clearLater(hash clipboard.Hash) tea.Cmd {
	env := s.env
	return kit.Write(env.Calls, "clear", clearAfter+clearTimeout, func(ctx context.Context) (bool, error) {
		timer := time.NewTimer(clearAfter)
		defer timer.Stop()
		select {
		case <-timer.C:
			return env.Clipboard.Clear(ctx, hash), nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}, func(cleared bool, _ error) tea.Cmd {
		if !cleared {
			return nil
		}
		return kit.Say(kit.Info, "Cleared from the clipboard")
	}, func(bool, error) tea.Cmd { return nil })
}

func (s *Screen) say(level kit.Level, text string) {
	s.outcome = outcome{level: level, text: kit.Clean(text)}
	s.draw()
}

// pair is what a machine needs.
func (s *Screen) pair() string {
	if !s.hasID() {
		return "the " + s.word()
	}
	return "key ID and " + s.word()
}

// askPath asks where the file shall be.
func (s *Screen) askPath() tea.Cmd {
	s.mask()
	return kit.Send(kit.ShowDialog{Dialog: prompt.New(s.env.Theme, prompt.Options{
		Context: kit.Clean(s.env.Session.Context),
		Title:   "Write " + s.pair() + " to a file",
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
	secret, id := s.secret, ""
	if s.hasID() {
		id = string(s.arg.Key.ID)
	}
	s.say(kit.Info, "Writing the file")
	return kit.Call(s.env.Calls, "file", writeTimeout, func(context.Context) (string, error) {
		return secretfile.Write(path, secretfile.Pair(id, secret.Reveal()))
	}, func(written string, err error) tea.Cmd {
		if err != nil {
			s.say(kit.Problem, "No file was written. "+err.Error())
			return kit.Fail(err)
		}
		s.filed = true
		s.say(kit.Success, "Written to "+written+", which only you can read.")
		return nil
	})
}
