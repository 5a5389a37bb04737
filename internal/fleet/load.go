package fleet

import (
	"context"
	"fmt"
	"slices"

	"steward/apiclient"
)

// run is one load or refresh under way, shared by all callers of Refresh that wait for it.
type run struct {
	cancel  context.CancelFunc
	callers int
	done    chan struct{}
	err     error // set before done is closed

	etag  string // of the first page
	mark  string // of the last page
	pages int
	// rest is the page that goes on from what is held, which is the only one then: it is unchanged, or so much changed.
	rest *apiclient.UserPage
	// next is the list as this run reads it, beside the live one, which it replaces at the end; nil when the live one
	// was empty and is filled directly.
	next *set
	// writes are the users that were put (or removed: nil) since the run began. A page may have been read before such
	// a write, so they outrank pages.
	writes map[apiclient.UserID]*apiclient.ServiceUser
	order  []apiclient.UserID // of writes, so that the outcome never depends on a map's order
}

// Refresh brings the users up to date: it reads what changed since the last time where the system tells, else everyone
// again, page by page. A snapshot is published after each page of a first load; later ones take the place of what was
// shown at their end, at once. Calls while one is under way join it. It returns when the refresh ended, with the
// system's error, or when ctx did; the reading stops when nobody waits for it any more.
func (f *Fleet) Refresh(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read service users: %w", err)
	}
	r := f.join(ctx)
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return f.leave(r, fmt.Errorf("read service users: %w", ctx.Err()))
	}
}

// join enters the run under way, or starts one, which outlives its first caller as long as others wait for it.
func (f *Fleet) join(ctx context.Context) *run {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.run == nil {
		loading, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f.run = &run{cancel: cancel, done: make(chan struct{}), writes: map[apiclient.UserID]*apiclient.ServiceUser{}}
		query := apiclient.UserQuery{}
		if f.complete {
			query.ETag, query.Since = f.etag, f.mark
		}
		if f.complete || f.live.len() > 0 {
			f.run.next = &set{}
		}
		f.touch()
		go f.load(loading, f.run, query)
	}
	f.run.callers++
	return f.run
}

// leave gives up waiting; the last one out stops the run, which ends with that one's error.
func (f *Fleet) leave(r *run, err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.callers--
	if r.callers == 0 && f.run == r {
		r.cancel()
		f.run, f.err = nil, err
		f.touch()
		f.hurry()
	}
	return err
}

func (f *Fleet) load(ctx context.Context, r *run, query apiclient.UserQuery) {
	defer r.cancel()
	defer close(r.done)
	for page, err := range f.system.Users(ctx, query) {
		if err == nil && (page.NotModified && query.ETag == "" || page.Delta && query.Since == "") {
			err = &apiclient.Error{
				Kind: apiclient.ErrBadAnswer, Op: "read service users",
				Message: "the answer goes on from what was read before, but nothing had been read",
			}
		}
		if err != nil {
			r.err = err
			break
		}
		if page.NotModified || page.Delta {
			r.rest = &page
			break
		}
		if !f.take(r, &page) {
			break
		}
	}
	f.end(r)
}

// take adds a page. It answers false when the run was given up.
func (f *Fleet) take(r *run, page *apiclient.UserPage) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.run != r {
		return false
	}
	if r.pages++; r.pages == 1 {
		r.etag = page.ETag
	}
	r.mark = page.Mark
	target := &f.live
	if r.next != nil {
		target = r.next
	}
	target.reserve(page.Total)
	for i := range page.Users {
		held, _ := f.live.get(page.Users[i].ID)
		user := merged(&page.Users[i], held)
		if r.next != nil {
			r.next.put(user)
		}
		if !f.complete {
			f.show(r, user)
		}
	}
	if !f.complete {
		f.total = page.Total
		f.touchUsers()
		if r.pages == 1 {
			f.hurry()
		}
	}
	return true
}

// show puts a user of a page into the live list, unless it was written since the run began.
func (f *Fleet) show(r *run, user *apiclient.ServiceUser) {
	if written, ok := r.writes[user.ID]; ok && (written == nil || !later(user, written)) {
		return
	}
	f.live.put(user)
}

// end closes a run that was not given up, and publishes how it went.
func (f *Fleet) end(r *run) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.run != r {
		return
	}
	f.run, f.err = nil, r.err
	f.touch()
	f.hurry()
	if r.err != nil {
		return
	}
	f.updatedAt = f.now()
	switch {
	case r.rest == nil:
		f.settle(r)
	case r.rest.Delta:
		f.follow(r, r.rest)
	}
}

// settle ends a run that read everyone.
func (f *Fleet) settle(r *run) {
	f.complete, f.etag, f.mark = true, r.etag, r.mark
	clear(f.unsure)
	for _, id := range r.order {
		if r.next != nil {
			if read, ok := r.next.get(id); ok && read == r.writes[id] {
				continue // it was on its page already
			}
		}
		f.unsure[id] = struct{}{}
	}
	if r.next != nil {
		f.replace(r)
	}
}

// replace makes what the run read the live list, with the writes since the run began on top.
func (f *Fleet) replace(r *run) {
	for _, id := range r.order {
		written := r.writes[id]
		if written == nil {
			r.next.remove(id)
		} else if read, ok := r.next.get(id); !ok || !later(read, written) {
			r.next.put(written)
		}
	}
	if slices.Equal(r.next.list(), f.live.list()) {
		return
	}
	f.live = *r.next
	f.usersVersion = f.version
}

// written notes a write while the run is under way.
func (r *run) written(id apiclient.UserID, user *apiclient.ServiceUser) {
	if _, ok := r.writes[id]; !ok {
		r.order = append(r.order, id)
	}
	r.writes[id] = user
}
