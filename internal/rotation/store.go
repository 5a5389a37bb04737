package rotation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"steward/apiclient"
)

// StoreOptions make a Store.
type StoreOptions struct {
	// Dir is the state folder, in which the notes have a folder of their own, made when it is needed; empty means that
	// they go with the process.
	Dir string
	// Context names whose rotations they are.
	Context string
}

// Store keeps the notes of the rotations under way in one context, each in a file of its own, so that two consoles never
// overwrite each other's. The zero value, and a nil Store's reading, keep them in memory. It is safe for concurrent use; with a folder
// its methods read and write the disk, so none belongs into an update loop.
type Store struct {
	dir string // DIR/rotations/CONTEXT; empty means memory

	mu    sync.Mutex
	notes map[apiclient.UserID]Note // without a folder
}

const (
	listName                = "rotations" // in the state folder, which others use too
	noteEnd                 = ".json"
	unfinished              = ".new-" // begins the names of files that are being written
	noteVersion             = 1
	largestNote             = 64 << 10 // bytes
	folderMode  fs.FileMode = 0o700
)

// OpenStore makes a Store. It touches nothing.
func OpenStore(o StoreOptions) *Store {
	if o.Dir == "" {
		return &Store{}
	}
	return &Store{dir: filepath.Join(o.Dir, listName, contextName(o.Context))}
}

// contextName is a file name for any context: readable, and never the same for two.
func contextName(context string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, context)
	return plain[:min(len(plain), 40)] + "." + hash(context)[:16]
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// file is the form on disk.
type file struct {
	Version int  `json:"version"`
	Note    Note `json:"rotation"`
}

// Notes are the rotations under way, oldest first. The error tells of every file that cannot be read; the notes are all
// the others.
func (s *Store) Notes() ([]Note, error) {
	if s == nil {
		return nil, nil
	}
	notes, err := s.read()
	slices.SortFunc(notes, func(a, b Note) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.User, b.User)) })
	return notes, err
}

// Note is that of a user; nil where there is none.
func (s *Store) Note(user apiclient.UserID) (*Note, error) {
	if s == nil {
		return nil, nil
	}
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		if n, ok := s.notes[user]; ok {
			return &n, nil
		}
		return nil, nil
	}
	n, err := readNote(s.path(user))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case n.User != user:
		return nil, fmt.Errorf("%s: it is the note of another service user", s.path(user))
	}
	return &n, nil
}

// Put keeps a note, in place of the one that there was of the user.
func (s *Store) Put(n Note) error {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.notes == nil {
			s.notes = map[apiclient.UserID]Note{}
		}
		s.notes[n.User] = n
		return nil
	}
	content, err := json.MarshalIndent(file{Version: noteVersion, Note: n}, "", "  ")
	if err == nil {
		err = os.MkdirAll(s.dir, folderMode)
	}
	if err == nil {
		err = replace(s.path(n.User), append(content, '\n'))
	}
	if err != nil {
		return fmt.Errorf("note the rotation, which goes on all the same: %w", err)
	}
	return nil
}

// Drop forgets the note of a user. That there is none is as good.
func (s *Store) Drop(user apiclient.UserID) error {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.notes, user)
		return nil
	}
	if err := os.Remove(s.path(user)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget the rotation: %w", err)
	}
	return nil
}

func (s *Store) path(user apiclient.UserID) string {
	return filepath.Join(s.dir, hash(string(user))[:32]+noteEnd)
}

func (s *Store) read() (notes []Note, err error) {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, n := range s.notes {
			notes = append(notes, n)
		}
		return notes, nil
	}
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	errs := []error{err}
	for _, e := range entries {
		path := filepath.Join(s.dir, e.Name())
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), unfinished) || !strings.HasSuffix(e.Name(), noteEnd) {
			continue
		}
		n, err := readNote(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // another console has just finished it
		case err != nil:
			errs = append(errs, err)
		case s.path(n.User) != path:
			errs = append(errs, fmt.Errorf("%s: it is not named for the service user in it", path))
		default:
			notes = append(notes, n)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return notes, fmt.Errorf("read the rotations under way: %w", err)
	}
	return notes, nil
}

// readNote reads a file that may hold anything, and may be anything.
func readNote(path string) (Note, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return Note{}, err
	case !info.Mode().IsRegular():
		return Note{}, fmt.Errorf("%s: it is no regular file", path)
	}
	f, err := os.Open(path) // #nosec G304 -- in our own folder
	if err != nil {
		return Note{}, err
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, largestNote+1))
	if err != nil {
		return Note{}, err
	}
	n, err := parse(content)
	if err != nil {
		return Note{}, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

// parse reads the form on disk, and takes nothing that makes no sense.
func parse(content []byte) (Note, error) {
	var f file
	switch err := json.Unmarshal(content, &f); {
	case len(content) > largestNote:
		return Note{}, errors.New("it is too large")
	case err != nil:
		return Note{}, fmt.Errorf("it is not understood: %w", err)
	case f.Version != noteVersion:
		return Note{}, fmt.Errorf("it is of version %d, and this steward reads version %d", f.Version, noteVersion)
	case f.Note.User == "" || f.Note.Began.IsZero():
		return Note{}, errors.New("it names no service user and no beginning")
	case f.Note.Quiet < 0:
		return Note{}, errors.New("its measure of silence is negative")
	}
	return f.Note, nil
}

// replace writes a file beside its place and moves it there. Only its owner can read it.
func replace(path string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), unfinished+"*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	return err
}
