// Package config reads and writes steward's configuration: a YAML file in the XDG config folder with the contexts, the
// theme and other key strokes. It never holds a credential. Start reading at Config, then File.
package config
