// Package config reads and writes steward's configuration: a YAML file in the XDG config folder with the contexts, the
// theme and other key strokes. It never holds a credential, and says so where somebody writes one.
//
// Every error of the file's text names line and column (Error). Writing changes only the lines that it must: comments,
// order and what people changed meanwhile stay.
//
// Start reading at Config, then File. What the text may hold is checked in parse.go, walk.go and check.go; how it is
// changed stands in edit.go and document.go.
package config
