package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// File is a configuration on disk. Changes made by people between two of ours are kept, and so are their comments. Each
// change reads the file again, changes the lines that it must, makes sure that what came of it says exactly what is
// meant, and replaces the file at once. Two writers at the same moment are not kept apart: the later one wins.
type File struct {
	path string
}

// Open is the file at a path, which need not exist.
func Open(path string) *File { return &File{path: path} }

// Path is where the file is.
func (f *File) Path() string { return f.path }

// Exists reports whether there is a file.
func (f *File) Exists() bool {
	_, err := os.Stat(f.path)
	return err == nil
}

// Load reads the file; without one the Config is zero. The error is an *Error where the file's text is at fault, and a
// *PermissionError where others may write it.
func (f *File) Load() (Config, error) {
	content, exists, err := read(f.path)
	if err != nil || !exists {
		return Config{}, err
	}
	c, _, err := parse(f.path, content)
	return c, err
}

// Resolve is Context.Resolve with the folder of this file and the home folder of whoever runs steward. A link counts as
// the file: names are relative to where the link is.
func (f *File) Resolve(c Context) (Context, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return Context{}, fmt.Errorf("find the home folder: %w", err)
	}
	folder, err := filepath.Abs(filepath.Dir(f.path))
	if err != nil {
		return Context{}, fmt.Errorf("find the folder of the configuration: %w", err)
	}
	return c.Resolve(folder, home), nil
}

// Put adds a context at the end, or changes the one of the same name. The first context becomes the current one.
func (f *File) Put(c Context) error {
	wrong := c.Check()
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		return fmt.Errorf("keep the context: %s %s", field, wrong[field])
	}
	return f.change(putting(c))
}

// Rename gives a context another name, and moves Current with it. The error wraps ErrNoContext where there is none of
// the first name, and ErrTaken where there is one of the second.
func (f *File) Rename(from, to string) error {
	if words := checkName(to); words != "" {
		return fmt.Errorf("rename the context: name %s", words)
	}
	return f.change(renaming(from, to))
}

// Remove takes a context out, with the comment directly above it. If it was the current one, none is. The error wraps
// ErrNoContext where there is none of that name.
func (f *File) Remove(name string) error { return f.change(removing(name)) }

// Use makes a context the current one. The error wraps ErrNoContext.
func (f *File) Use(name string) error { return f.change(using(name)) }

// ErrTaken says that another context has the name.
var ErrTaken = errors.New("there is a context of that name")

// find is where the context of a name stands; unlike Context it takes no empty name.
func (c Config) find(name string) (int, error) {
	if i := c.index(name); i >= 0 {
		return i, nil
	}
	if name == "" {
		return 0, fmt.Errorf("%w: the name is empty", ErrNoContext)
	}
	_, err := c.Context(name)
	return 0, err
}

// A change is told twice: to the text, and to the configuration that must come of it.

func putting(c Context) (func(*document) error, func(*Config) error) {
	return func(d *document) error { return d.put(c) }, func(want *Config) error {
		i := want.index(c.Name)
		switch {
		case i >= 0:
			want.Contexts[i] = c
			return nil
		case len(want.Contexts) == 0:
			want.Current = c.Name
		}
		want.Contexts = append(want.Contexts, c)
		return nil
	}
}

func renaming(from, to string) (func(*document) error, func(*Config) error) {
	return func(d *document) error { return d.rename(from, to) }, func(want *Config) error {
		i, err := want.find(from)
		if err != nil || from == to {
			return err
		}
		if want.index(to) >= 0 {
			return fmt.Errorf("rename the context: %w: %s", ErrTaken, to)
		}
		want.Contexts[i].Name = to
		if want.Current == from {
			want.Current = to
		}
		return nil
	}
}

func removing(name string) (func(*document) error, func(*Config) error) {
	return func(d *document) error { return d.remove(name) }, func(want *Config) error {
		i, err := want.find(name)
		if err != nil {
			return err
		}
		want.Contexts = slices.Delete(want.Contexts, i, i+1)
		if want.Current == name {
			want.Current = ""
		}
		return nil
	}
}

func using(name string) (func(*document) error, func(*Config) error) {
	return func(d *document) error { return d.setCurrent(name) }, func(want *Config) error {
		_, err := want.find(name)
		want.Current = name
		return err
	}
}
