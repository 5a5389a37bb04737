package doctor

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// stateTime bounds everything about the state folder, which may lie on a network's disk.
const stateTime = 3 * time.Second

// state looks at the folder for what outlives the process, and at what earlier consoles left in it.
func (e *examination) state(ctx context.Context, say say) {
	if e.State == "" {
		say.warn("folder", "export XDG_STATE_HOME=\"$HOME/.local/state\"", "there is none: what a killed console leaves behind is lost")
		return
	}
	err, in := within(ctx, stateTime, func(context.Context) error { return writable(e.State) })
	switch {
	case !in:
		say.fail("folder", "", "the disk of %s does not answer", e.State)
		return
	case err != nil:
		dir := shellWord(e.State)
		say.fail("folder", "mkdir -p "+dir+" && chmod 700 "+dir, "nothing can be written there, so that what a killed console leaves behind is lost: %s", err)
		return
	}
	say.ok("folder", "%s can be written", e.State)
	e.left(ctx, say)
}

// writable makes the folder as a console would, and a file in it that is gone again.
func writable(folder string) error {
	const private = 0o700
	if err := os.MkdirAll(folder, private); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, "doctor-*")
	if err != nil {
		return err
	}
	_, err = file.WriteString("steward doctor was here\n")
	for _, end := range []error{file.Close(), os.Remove(filepath.Clean(file.Name()))} {
		if err == nil {
			err = end
		}
	}
	return err
}

// left says what waits for the next start.
func (e *examination) left(ctx context.Context, say say) {
	if e.Left == nil {
		return
	}
	c, _ := within(ctx, stateTime, func(context.Context) []string {
		loaded, err := e.Config.Load()
		if err != nil {
			return nil
		}
		var names []string
		for _, c := range loaded.Contexts {
			if e.options.Context == "" || c.Name == e.options.Context {
				names = append(names, c.Name)
			}
		}
		return names
	})
	for _, name := range c {
		type answer struct {
			left Left
			err  error
		}
		got, in := within(ctx, stateTime, func(ctx context.Context) answer {
			left, err := e.Left(ctx, name)
			return answer{left, err}
		})
		inContext := sayFor(say, name)
		switch {
		case !in:
			inContext.fail("left", "", "the state folder does not answer")
			return
		case got.err != nil:
			inContext.fail("left", "", "%s", got.err)
		default:
			tell(inContext, name, got.left)
		}
	}
}

func tell(say say, name string, left Left) {
	open := "steward --context " + shellWord(name)
	if left.Pending > 0 {
		say.warn("secrets", open, "%s not settled: a secret not confirmed as stored, or a request for one without an answer; the console offers them", plural(left.Pending, "entry"))
	}
	if left.Runs > 0 {
		say.warn("bulk runs", open, "%s broken off: the next start tells what happened to each user", plural(left.Runs, "run"))
	}
}

// sayFor says findings of one context.
func sayFor(to say, context string) say {
	return func(c Check) {
		c.Context = context
		to(c)
	}
}
