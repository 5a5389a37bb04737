// Package logging writes the console's log: JSON lines in a private file, never on the terminal.
//
// Start reading at Open. What looks like a credential is masked on the way (mask.go), although nothing should log one.
package logging

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/adrg/xdg"
)

// Options configure Open. The zero value is the usual log.
type Options struct {
	// Path is the file; empty means steward/steward.log in the XDG state folder (~/.local/state on Linux).
	Path string
	// MaxBytes is the size from which on the file is put aside as PATH.1, in place of the one before; 0 means 5 MiB.
	MaxBytes int64
	// Level is the least level that is written.
	Level slog.Level
}

const defaultMaxBytes = 5 << 20

// Open makes the logger and opens its file, which only its owner can read (0600, in a folder of 0700). Close ends it.
// The error says which file could not be used and why.
func Open(o Options) (*slog.Logger, io.Closer, error) {
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.Path == "" {
		path, err := xdg.StateFile("steward/steward.log")
		if err != nil {
			return nil, nil, fmt.Errorf("find a place for the log: %w", err)
		}
		o.Path = path
	}
	f, err := openFile(o.Path, o.MaxBytes)
	if err != nil {
		return nil, nil, fmt.Errorf("open the log %s: %w", o.Path, err)
	}
	return slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{Level: o.Level, ReplaceAttr: newMasker().attr})), f, nil
}
