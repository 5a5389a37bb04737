// Package viewstate keeps how the list of service users looks in one context: its columns, their widths and the order of
// the rows. Losing it costs an operator a few key presses, so nothing here ever stands in the way: a file that cannot be
// read is as good as none.
//
// Start reading at Store; file.go is the file of one context.
package viewstate

import (
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"sync"
)

// State is how the list looks. The zero value is how it looks at first.
type State struct {
	// Columns are those that are shown, from left to right; empty means the usual ones. Ids that nobody knows are to be
	// passed over: the file may be of another version, and the system may have lost a field.
	Columns []Column `json:"columns,omitempty"`
	// Sort names the column that the rows are sorted by; empty means the usual one. Reverse turns the order round.
	Sort    string `json:"sort,omitempty"`
	Reverse bool   `json:"reverse,omitempty"`
}

// Column is a column that is shown.
type Column struct {
	ID string `json:"id"`
	// Width is in cells; 0 means as wide as it should be.
	Width int `json:"width,omitempty"`
}

// Options say where a Store keeps its state.
type Options struct {
	// Dir is the state folder, in which the states have a folder of their own; empty means memory only.
	Dir string
	// Context tells the contexts apart: a name, or an address.
	Context string
	Logger  *slog.Logger // nil discards
}

// Store is the state of one context. A nil Store, like one without a folder, keeps nothing beyond its life. It may be
// used from many goroutines.
type Store struct {
	o    Options
	path string // empty: memory only

	mu      sync.Mutex
	state   State
	problem error // why the file was not read; told once
	dirty   bool

	writing sync.Mutex // held while the file is written
}

// Open reads the state of a context: one small file. What is wrong with it is told by Problem.
func Open(o Options) *Store {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Store{o: o}
	if o.Dir == "" || o.Context == "" {
		return s
	}
	s.path = pathOf(o.Dir, o.Context)
	state, err := read(s.path, o.Context)
	if err != nil {
		s.problem = fmt.Errorf("the columns and the order of the list are as at first, because what was kept of them cannot be read: %w", err)
		o.Logger.Warn("how the list looked is not known", "error", err)
		return s
	}
	s.state = state
	return s
}

// Problem is why what was kept could not be read, once; then, and where nothing is wrong, it is nil.
func (s *Store) Problem() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	problem := s.problem
	s.problem = nil
	return problem
}

// State is how the list looks.
func (s *Store) State() State {
	if s == nil {
		return State{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return copyOf(s.state)
}

// Set changes how the list looks, in memory only, and reports whether there is something for Save to write.
func (s *Store) Set(state State) (changed bool) {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !reflect.DeepEqual(s.state, state) {
		s.state, s.dirty = copyOf(state), s.path != ""
	}
	return s.dirty
}

// Save writes the newest state if it was not written yet. It takes as long as the disk does, so it is not for the update
// loop. However many are called at once, the newest state is what stays.
func (s *Store) Save() error {
	if s == nil {
		return nil
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	state, dirty := s.state, s.dirty
	s.dirty = false
	s.mu.Unlock()
	if !dirty {
		return nil
	}
	if err := write(s.path, s.o.Context, state); err != nil {
		s.o.Logger.Warn("how the list looks is not kept", "error", err)
		return fmt.Errorf("keep the columns and the order of the list: %w", err)
	}
	return nil
}

func copyOf(s State) State {
	s.Columns = slices.Clone(s.Columns)
	return s
}
