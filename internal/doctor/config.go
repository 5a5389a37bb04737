package doctor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"steward/internal/config"
)

// configTime bounds reading the configuration, which may lie on a network's disk.
const configTime = 2 * time.Second

// config looks at the configuration as a file and as a text.
func (e *examination) config(ctx context.Context, say say) {
	if len(e.Credentials) > 0 {
		say.ok("environment", "the credential of %s is for the system that steward is started for; here each context's own is tried",
			strings.Join(e.Credentials, ", "))
	}
	path := e.Config.Path()
	if !e.Config.Exists() {
		say.ok("file", "none yet, so steward begins with a welcome screen; it belongs at %s", path)
		return
	}
	say.ok("file", "%s", path)
	type answer struct {
		config config.Config
		faults []*config.Error
		err    error
	}
	got, in := within(ctx, configTime, func(context.Context) answer {
		c, err := e.Config.Load()
		if err != nil {
			return answer{err: err}
		}
		faults, err := e.Config.KeyFaults()
		return answer{c, faults, err}
	})
	var refused *config.PermissionError
	if errors.As(got.err, &refused) {
		say.fail("rights", refused.Mend, "the file is not read: %s", refused.Why)
		return
	}
	e.folderRights(say, filepath.Dir(path))
	var fault *config.Error
	switch {
	case !in:
		say.fail("text", "", "the disk does not answer")
		return
	case errors.As(got.err, &fault):
		say.fail("text", "${EDITOR:-vi} +"+strconv.Itoa(fault.Line)+" "+shellWord(path), "line %d, column %d: %s\n%s", fault.Line, fault.Column, fault.Message, fault.Text)
		return
	case got.err != nil:
		say.fail("text", "", "%s", got.err)
		return
	}
	say.ok("text", "it can be read")
	for _, f := range got.faults {
		say.warn("keys", "${EDITOR:-vi} +"+strconv.Itoa(f.Line)+" "+shellWord(path), "line %d, column %d: %s\n%s", f.Line, f.Column, f.Message, f.Text)
	}
	e.current(say, got.config)
}

// current says which contexts there are, and which is opened when no other is asked for.
func (e *examination) current(say say, c config.Config) {
	current := c.Current
	if len(c.Contexts) == 1 && current == "" {
		current = c.Contexts[0].Name
	}
	switch {
	case len(c.Contexts) == 0:
		say.ok("contexts", "none yet; steward begins with a welcome screen")
	case current == "":
		say.warn("contexts", "steward context use "+c.Contexts[0].Name, "%d, and none of them is the current one", len(c.Contexts))
	default:
		if _, err := c.Context(current); err != nil {
			say.fail("contexts", "steward context use "+c.Contexts[0].Name, "%s", err)
			return
		}
		say.ok("contexts", "%d; the current one is %s", len(c.Contexts), current)
	}
}

// folderRights looks at who else may put another file in the place of the configuration. Who may write the file itself
// is looked at when it is read.
func (e *examination) folderRights(say say, folder string) {
	if e.OS == "windows" {
		return
	}
	const others = 0o022
	switch info, err := os.Stat(folder); {
	case err != nil:
		say.fail("rights", "", "%s", err)
	case info.Mode().Perm()&others != 0 && info.Mode()&os.ModeSticky == 0:
		say.fail("rights", "chmod go-w "+shellWord(folder), "others may write the folder %s, and so decide where credentials go", folder)
	default:
		say.ok("rights", "nobody else may write it")
	}
}
