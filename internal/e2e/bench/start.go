package main

import (
	"bytes"
	"slices"
	"time"

	"steward/internal/e2e/terminal"
)

const (
	cols, rows = 120, 40
	// still is how long nothing must come before a frame counts as finished. Frames are at most 9 ms apart.
	still = 60 * time.Millisecond
	// starts is how often the start is measured.
	starts = 15
)

// firstFrame is in the header of the first frame, before anything has been loaded.
const firstFrame = "Service users"

// environment makes the run the same everywhere: a UTF-8 terminal with 256 colours, reached locally.
var environment = []string{"TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "NO_COLOR=", "COLORTERM=", "SSH_TTY=", "SSH_CONNECTION=", "TMUX=", "STY="}

// start measures the time from starting the demo to its first painted frame, and to its first painted page.
func (b *bench) start() error {
	var frame, page []time.Duration
	for range starts {
		p, err := terminal.StartPty(b.ctx, cols, rows, environment, b.steward, "demo")
		if err != nil {
			return err
		}
		at, err := p.WaitFor(0, firstFrame)
		if err != nil {
			p.Close()
			return err
		}
		frame = append(frame, at.Sub(p.Began()))
		at, err = p.WaitFor(0, "enabled")
		if err != nil {
			p.Close()
			return err
		}
		page = append(page, at.Sub(p.Began()))
		p.Close()
	}
	b.atMost("start to first painted frame, demo, 120×40 (median of 15)", ms(quantile(frame, 0.5)), 45, " ms")
	b.atMost("start to first painted page, demo (median of 15)", ms(quantile(page, 0.5)), 150, " ms")
	return nil
}

// bytes counts what each kind of key press sends to the terminal, on the demo.
func (b *bench) bytes() error {
	p, err := terminal.StartPty(b.ctx, cols, rows, environment, b.steward, "demo")
	if err != nil {
		return err
	}
	defer p.Close()
	if _, err := p.WaitFor(0, "enabled"); err != nil {
		return err
	}
	p.Quiet(0, 10*still)
	for _, m := range []struct {
		what  string
		setup string
		key   string
		times int
		bound float64
	}{
		{"bytes: cursor move (worst of 10)", "gg", "j", 10, 200},
		{"bytes: scroll by one (worst of 10)", "jjjjjjjjjjjjjjjjjjjjjjjj", "j", 10, 320},
		{"bytes: page (worst of 2)", "g", "\x1b[6~", 2, 5200},
		{"bytes: dialog", "g", "d", 1, 1300},
	} {
		worst, err := b.count(p, m.setup, m.key, m.times)
		if err != nil {
			return err
		}
		b.atMost(m.what, worst, m.bound, "")
	}
	if err := p.Write("\x1b"); err != nil {
		return err
	}
	p.Quiet(0, 20*still)
	from := p.Len()
	time.Sleep(b.idle)
	b.atMost("bytes: idle "+b.idle.String(), float64(p.Len()-from), 0, "")
	return nil
}

// count presses a key several times, each on a still screen, and returns the most bytes that one press sent.
func (b *bench) count(p *terminal.Pty, setup, key string, times int) (float64, error) {
	if err := p.Write(setup); err != nil {
		return 0, err
	}
	p.Quiet(0, 4*still)
	worst := 0
	for range times {
		from := p.Len()
		if err := p.Write(key); err != nil {
			return 0, err
		}
		if _, n := p.Quiet(from, 4*still); n > worst {
			worst = n
		}
		if len(bytes.TrimSpace(p.Since(from))) == 0 {
			return 0, errNothing(key)
		}
	}
	return float64(worst), nil
}

// quantile is the q-quantile (0 to 1) of the durations.
func quantile(d []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(d))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
