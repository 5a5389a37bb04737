package mockserver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"steward/mockserver/core"
)

// saveEvery is how long a change may wait until it is in the state file.
const saveEvery = time.Second

// versions tells whether a core's state changed since it was looked at.
type versions struct {
	core        *core.Core
	list, audit uint64
}

func (s *Server) versions() versions {
	c := s.Core()
	return versions{core: c, list: c.ListVersion(), audit: c.AuditVersion()}
}

// restore takes over the state file, if there is one.
func (s *Server) restore() error {
	if s.options.StateFile == "" {
		return nil
	}
	state, err := os.ReadFile(s.options.StateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s.save() // now, so that a file that cannot be written is known at the start
	}
	if err != nil {
		return fmt.Errorf("read the state file: %w", err)
	}
	if err := s.Core().Import(state); err != nil {
		return fmt.Errorf("take over the state file %s: %w", s.options.StateFile, err)
	}
	s.saved = s.versions()
	return nil
}

// save writes the state file anew under another name and renames it, so that it is never half written.
func (s *Server) save() error {
	s.saving.Lock()
	defer s.saving.Unlock()
	now := s.versions()
	state, err := s.Core().Export()
	if err != nil {
		return fmt.Errorf("export the state: %w", err)
	}
	if err := replaceFile(s.options.StateFile, state); err != nil {
		return fmt.Errorf("write the state file: %w", err)
	}
	s.saved = now
	return nil
}

// saveOrLog saves when something changed.
func (s *Server) saveOrLog() {
	s.saving.Lock()
	unchanged := s.saved == s.versions()
	s.saving.Unlock()
	if unchanged {
		return
	}
	if err := s.save(); err != nil {
		s.options.Logger.Error("the state is not saved", "error", err)
	}
}

// replaceFile puts a file with mode 0600 in the place of what is there, whole or not at all.
func replaceFile(path string, content []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if _, err = file.Write(content); err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
