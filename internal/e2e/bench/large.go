package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"steward/internal/e2e/terminal"
)

func errNothing(key string) error { return fmt.Errorf("the key %q changed nothing on the screen", key) }

// large measures everything that has a hundred thousand users behind it.
func (b *bench) large() error {
	s, err := b.serve("--users", strconv.Itoa(b.users))
	if err != nil {
		return err
	}
	defer s.close()
	if err := b.loading(s); err != nil {
		return err
	}
	p, _, _, err := b.console(s)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := b.keys(p); err != nil {
		return err
	}
	if err := b.burst(p); err != nil {
		return err
	}
	size, err := resident(p.Pid())
	if err != nil {
		return err
	}
	b.atMost(fmt.Sprintf("memory with %d users (resident)", b.users), size, 150, " MB")
	return nil
}

// console starts the console against the server and waits until every user is there.
func (b *bench) console(s *server) (p *terminal.Pty, page, complete time.Duration, err error) {
	p, err = terminal.StartPty(b.ctx, cols, rows, s.environment(), b.steward, "--url", s.URL)
	if err != nil {
		return nil, 0, 0, err
	}
	at, err := p.WaitFor(0, "enabled")
	if err == nil {
		page = at.Sub(p.Began())
		at, err = b.whole(p)
		complete = at.Sub(p.Began())
	}
	if err != nil {
		p.Close()
		return nil, 0, 0, err
	}
	return p, page, complete, nil
}

// whole waits until every user is counted, and says when the last byte of that frame came. Frames are differences, so
// whenever the screen is still it is painted anew by a change of size, and read.
func (b *bench) whole(p *terminal.Pty) (time.Time, error) {
	deadline := time.Now().Add(terminal.Patience)
	for time.Now().Before(deadline) {
		last, _ := p.Quiet(0, 5*still)
		from := p.Len()
		if err := p.Resize(cols-1, rows); err != nil {
			return last, err
		}
		p.Quiet(0, 5*still)
		complete := strings.Contains(ansi.Strip(string(p.Since(from))), "All "+grouped(b.users))
		if err := p.Resize(cols, rows); err != nil {
			return last, err
		}
		p.Quiet(0, 5*still)
		if complete {
			return last, nil
		}
	}
	return deadline, fmt.Errorf("after %s not all users were counted: %q", terminal.Patience, p.Since(max(0, p.Len()-4000)))
}

// loading compares loading everything with a bare fetch and decode of the same pages, in turn, five times.
func (b *bench) loading(s *server) error {
	var pages, ratios []time.Duration
	for range 5 {
		bare, err := b.bare(s)
		if err != nil {
			return err
		}
		p, page, complete, err := b.console(s)
		if err != nil {
			return err
		}
		p.Close()
		pages = append(pages, page)
		ratios = append(ratios, time.Duration(float64(complete)/float64(bare)*1e6))
		fmt.Fprintf(os.Stderr, "  bare %s, console complete after %s\n", bare.Round(time.Millisecond), complete.Round(time.Millisecond))
	}
	b.atMost("loading 100,000 users, from the start of the program, against a bare fetch and decode (median of 5)", float64(quantile(ratios, 0.5))/1e6, 1.5, " ×")
	b.atMost("first page of 100,000 users painted (median of 5)", ms(quantile(pages, 0.5)), 150, " ms")
	return nil
}

// keys measures the time from a key press to the last byte of its frame, at random phases of the painter's clock.
func (b *bench) keys(p *terminal.Pty) error {
	var took []time.Duration
	for i := range 300 {
		time.Sleep(still + time.Duration(rand.Int64N(int64(20*time.Millisecond)))) //nolint:gosec // a phase, not a secret
		from, key := p.Len(), "j"
		if i%20 == 19 {
			key = "\x1b[6~"
		}
		began := time.Now()
		if err := p.Write(key); err != nil {
			return err
		}
		if !p.Moved(from, time.Second) {
			return errNothing(key)
		}
		last, _ := p.Quiet(from, still)
		took = append(took, last.Sub(began))
	}
	b.atMost("key to last byte of its frame, 100,000 users, median of 300", ms(quantile(took, 0.5)), 7, " ms")
	b.atMost("key to last byte of its frame, 100,000 users, p99 of 300", ms(quantile(took, 0.99)), 12, " ms")
	return nil
}

// burst sends 200 presses in one write, nine times, and checks that the cursor then stands where 200 single presses
// bring it.
func (b *bench) burst(p *terminal.Pty) error {
	const presses = 200
	var took []time.Duration
	for range 9 {
		if err := p.Write("g"); err != nil {
			return err
		}
		p.Quiet(0, 5*still)
		from, began := p.Len(), time.Now()
		if err := p.Write(strings.Repeat("j", presses)); err != nil {
			return err
		}
		if !p.Moved(from, time.Second) {
			return errNothing("j")
		}
		last, _ := p.Quiet(from, still)
		took = append(took, last.Sub(began))
	}
	b.atMost("200 key presses in one write, last frame (median of 9)", ms(quantile(took, 0.5)), 30, " ms")
	together, err := b.cursor(p)
	if err != nil {
		return err
	}
	for _, key := range strings.Split("g"+strings.Repeat("j", presses), "") {
		from := p.Len()
		if err := p.Write(key); err != nil {
			return err
		}
		if !p.Moved(from, time.Second) {
			return errNothing(key)
		}
	}
	single, err := b.cursor(p)
	if err == nil && together != single {
		err = fmt.Errorf("200 presses in one write led to %q, one by one to %q", together, single)
	}
	return err
}

// cursor is the line the cursor stands on, read from a screen that is painted anew.
func (b *bench) cursor(p *terminal.Pty) (string, error) {
	p.Quiet(0, 5*still)
	from := p.Len()
	if err := p.Resize(cols-1, rows); err != nil {
		return "", err
	}
	p.Quiet(0, 5*still)
	_, line, found := strings.Cut(ansi.Strip(string(p.Since(from))), "●")
	if !found {
		return "", errors.New("no cursor stands on the screen")
	}
	if err := p.Resize(cols, rows); err != nil {
		return "", err
	}
	p.Quiet(0, 5*still)
	return strings.Join(strings.Fields(line)[:3], " "), nil
}

// resident is a process's resident memory in MB.
func resident(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(value)[0], 64)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("process %d does not tell its memory", pid)
}

func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
