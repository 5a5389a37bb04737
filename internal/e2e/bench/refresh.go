package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/internal/e2e/terminal"
	"steward/internal/findings"
)

const (
	// changing is how many users change before each measured refresh.
	changing = 200
	// gotFocus is what a terminal sends when its window gets the focus: the list then refreshes without being asked.
	gotFocus = "\x1b[I"
)

// refresh measures what it costs to keep up with a hundred thousand users of whom some change: bytes and processor time
// against reading everyone, and the keys that are pressed meanwhile.
func (b *bench) refresh() error {
	s, err := b.serve("--users", strconv.Itoa(b.users))
	if err != nil {
		return err
	}
	defer s.close()
	relay, err := newRelay(b.ctx, strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		return err
	}
	defer relay.close()
	others, err := b.somebodyElse(s)
	if err != nil {
		return err
	}
	through := *s
	through.URL = relay.url()
	p, _, _, err := b.console(&through)
	if err != nil {
		return err
	}
	defer p.Close()
	m := &refreshing{bench: b, pty: p, relay: relay, others: others}
	if err := m.costs(); err != nil {
		return err
	}
	if err := m.keys(); err != nil {
		return err
	}
	size, err := resident(p.Pid())
	if err != nil {
		return err
	}
	b.atMost(fmt.Sprintf("memory with %d users after %d refreshes (resident)", b.users, m.done), size, 150, " MB")
	return nil
}

// refreshing is a console that refreshes while others change users.
type refreshing struct {
	*bench
	pty    *terminal.Pty
	relay  *relay
	others *others
	done   int // refreshes so far
}

// once has the others change users and the console refresh, and waits until it did.
func (m *refreshing) once() (received int64, err error) {
	if err := m.others.change(m.bench); err != nil {
		return 0, err
	}
	before := m.relay.received()
	if err := m.pty.Write(gotFocus); err != nil {
		return 0, err
	}
	for deadline := time.Now().Add(terminal.Patience); m.relay.received() == before || !m.relay.still(still); {
		if time.Now().After(deadline) {
			return 0, errors.New("the console did not refresh")
		}
		time.Sleep(still / 4)
	}
	m.done++
	return m.relay.received() - before, nil
}

// costs compares refreshes with reading everyone, which the console did at its start.
func (m *refreshing) costs() error {
	const times = 20
	whole := m.relay.received()
	loading, err := processorTime(m.pty.Pid())
	if err != nil {
		return err
	}
	var bytes int64
	for range times {
		n, err := m.once()
		if err != nil {
			return err
		}
		bytes = max(bytes, n)
	}
	after, err := processorTime(m.pty.Pid())
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "  everyone %d bytes and %s, a refresh %d bytes and %s\n", whole, loading, bytes, (after-loading)/times)
	m.atMost(fmt.Sprintf("bytes of a refresh in which %d of 100,000 users changed, against reading everyone (worst of %d)", changing, times), 100*float64(bytes)/float64(whole), 0.5, " %")
	m.atMost(fmt.Sprintf("processor time of such a refresh, against starting and loading everyone (mean of %d)", times), 100*float64(after-loading)/times/float64(loading), 5, " %")
	return nil
}

// keys presses keys of random phase while a refresh comes every second, which is thirty times as often as by itself, and
// as many while nothing does, to compare.
func (m *refreshing) keys() error {
	without, err := m.presses(200)
	if err != nil {
		return err
	}
	over, refreshed := make(chan struct{}), make(chan error, 1)
	go func() { refreshed <- m.everySecond(over) }()
	during, err := m.presses(200)
	close(over)
	if err := errors.Join(err, <-refreshed); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "  without a refresh: median %.1f ms, p99 %.1f ms\n", ms(quantile(without, 0.5)), ms(quantile(without, 0.99)))
	m.atMost("key to last byte of its frame while such a refresh comes every second, median of 200", ms(quantile(during, 0.5)), 7, " ms")
	m.atMost("key to last byte of its frame while such a refresh comes every second, p99 of 200", ms(quantile(during, 0.99)), 12, " ms")
	return nil
}

// everySecond changes and refreshes until it is over.
func (m *refreshing) everySecond(over <-chan struct{}) error {
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	for {
		if _, err := m.once(); err != nil {
			return err
		}
		select {
		case <-over:
			return nil
		case <-beat.C:
		}
	}
}

func (m *refreshing) presses(n int) ([]time.Duration, error) {
	var all []time.Duration
	for range n {
		took, err := m.press()
		if err != nil {
			return nil, err
		}
		all = append(all, took)
	}
	return all, nil
}

// press presses a key after a random time, and says when the last byte of its frame came.
func (m *refreshing) press() (time.Duration, error) {
	time.Sleep(time.Duration(rand.Int64N(int64(40 * time.Millisecond)))) //nolint:gosec // a phase, not a secret
	from, began := m.pty.Len(), time.Now()
	if err := m.pty.Write("j"); err != nil {
		return 0, err
	}
	if !m.pty.Moved(from, time.Second) {
		return 0, errNothing("j")
	}
	last, _ := m.pty.Quiet(from, still)
	return last.Sub(began), nil
}

// others change users that are not in view, as many of them enabled as disabled, so that nothing on the screen does.
type others struct {
	system *native.System
	groups [2][]apiclient.BulkItem
	turn   int
}

// somebodyElse is another administrator of the same server.
func (b *bench) somebodyElse(s *server) (*others, error) {
	system, err := connect(s)
	if err != nil {
		return nil, err
	}
	var all []apiclient.ServiceUser
	for page, err := range system.Users(b.ctx, apiclient.UserQuery{}) {
		if err != nil {
			return nil, err
		}
		all = append(all, page.Users...)
	}
	slices.SortFunc(all, func(x, y apiclient.ServiceUser) int { return strings.Compare(x.Name, y.Name) })
	description, err := system.Describe(b.ctx)
	if err != nil {
		return nil, err
	}
	o := &others{system: system}
	in := &findings.Inspection{Description: &description, Now: time.Now()}
	for i := len(all) - 1; i >= len(all)/2 && len(o.groups[0])+len(o.groups[1]) < changing; i-- {
		if group := i % 2; len(o.groups[group]) < changing/2 && quiet(in, all[i]) {
			o.groups[group] = append(o.groups[group], apiclient.BulkItem{ID: all[i].ID, Name: all[i].Name})
		}
	}
	if len(o.groups[0])+len(o.groups[1]) < changing {
		return nil, errors.New("there are too few users to change")
	}
	return o, nil
}

// quiet reports whether enabling or disabling an enabled user moves it between the tabs Enabled and Disabled and nothing
// else on the screen: nothing is found about it either way.
func quiet(in *findings.Inspection, u apiclient.ServiceUser) bool {
	disabled := u
	disabled.Enabled, disabled.UpdatedAt = false, in.Now
	powerful := func(refs []apiclient.Ref) bool {
		return slices.ContainsFunc(refs, func(r apiclient.Ref) bool { return strings.Contains(strings.ToLower(r.ID+r.Name), "admin") })
	}
	return u.Enabled && u.EndDate.IsZero() && in.Count([]*apiclient.ServiceUser{&u, &disabled})[0] == 0 &&
		!powerful(u.Groups) && !powerful(u.Policies) &&
		!slices.ContainsFunc(u.Managers, func(m apiclient.Membership) bool { return powerful(m.Roles) })
}

func (o *others) change(b *bench) error {
	for i, group := range o.groups {
		verb := apiclient.BulkEnable // both groups are enabled at first; from then on one of them is
		if (i+o.turn)%2 == 1 {
			verb = apiclient.BulkDisable
		}
		results, err := o.system.Batch(b.ctx, verb, group)
		if err != nil {
			return err
		}
		for _, r := range results {
			if r.Err != nil {
				return r.Err
			}
		}
	}
	o.turn++
	return nil
}
