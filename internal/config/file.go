package config

// File is a configuration on disk. Changes made by people between two of ours are kept, and so are their comments.
type File struct {
	path string
}

// Path is where the configuration is: STEWARD_CONFIG, else config.yaml in steward's folder of the XDG config folder.
func Path(getenv func(string) string) string { return "" }

// Open is the file at a path, which need not exist.
func Open(path string) *File { return &File{path: path} }

// Path is where the file is.
func (f *File) Path() string { return f.path }

// Exists reports whether there is a file.
func (f *File) Exists() bool { return false }

// Load reads the file; without one the Config is zero. The error is an *Error where the file's text is at fault.
func (f *File) Load() (Config, error) { return Config{}, nil }

// Put adds a context, or replaces the one of the same name.
func (f *File) Put(c Context) error { return nil }

// Rename gives a context another name, and moves Current with it.
func (f *File) Rename(from, to string) error { return nil }

// Remove takes a context out. The error wraps ErrNoContext where there is none of that name.
func (f *File) Remove(name string) error { return nil }

// Use makes a context the current one. The error wraps ErrNoContext.
func (f *File) Use(name string) error { return nil }

// Check says what is wrong with a context in words for people, by field (the YAML name), or is empty.
func (c Context) Check() map[string]string { return nil }

// Context finds a context by its name; the empty name means the current one, else the only one there is. The error wraps
// ErrNoContext and names those that there are.
func (c Config) Context(name string) (Context, error) { return Context{}, nil }
