package core

import (
	"slices"
	"strconv"
	"strings"
)

// keepEvents is how many events the log holds; the oldest go first, an eighth at a time.
const keepEvents = 50_000

// eventLog holds events, oldest first. Event number n, counted from 0 over the life of the core, is at n - dropped.
type eventLog struct {
	events  []Event
	dropped uint64
}

func (l *eventLog) count() uint64 { return l.dropped + uint64(len(l.events)) }

// append records an event that happens at an instant, and gives it its id.
func (c *Core) append(at instant, e Event) {
	e.ID = eventPrefix + c.ids.inSequence(at, c.log.count()).String()
	e.Time = at.time()
	c.log.events = append(c.log.events, e)
	if len(c.log.events) > keepEvents {
		drop := keepEvents / 8
		c.log.events = slices.Clone(c.log.events[drop:])
		c.log.dropped += uint64(drop)
	}
}

// Record adds events of the past, ordered by their time, and gives them ids. It is for setting up, before anything
// else has happened.
func (c *Core) Record(events []Event) {
	c.lock()
	defer c.mu.Unlock()
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b Event) int { return a.Time.Compare(b.Time) })
	for _, e := range events {
		c.append(instantOf(e.Time), e)
	}
}

// AuditVersion changes whenever an event was added. Compare for equality only.
func (c *Core) AuditVersion() uint64 {
	c.rlock()
	defer c.mu.RUnlock()
	return c.log.count()
}

// Audit answers a page of events, newest first. A page that makes no sense is CodeInvalidRequest or
// CodeInvalidPageToken.
func (c *Core) Audit(q AuditQuery) (AuditPage, error) {
	c.rlock()
	defer c.mu.RUnlock()
	size, err := c.pageSize(q.Size)
	if err != nil {
		return AuditPage{}, err
	}
	before := c.log.count()
	if q.After != "" {
		before, err = strconv.ParseUint(q.After, 10, 64)
		if err != nil || before > c.log.count() {
			return AuditPage{}, refuse(CodeInvalidPageToken, "The page token is not one of this list.")
		}
	}
	page := AuditPage{Events: make([]Event, 0, min(size, len(c.log.events))), Version: c.log.count()}
	match := q.matcher()
	more := false
	for i := len(c.log.events) - 1; i >= 0; i-- {
		e := &c.log.events[i]
		if !match(e) {
			continue
		}
		page.Total++
		number := c.log.dropped + uint64(i)
		switch {
		case number >= before:
		case len(page.Events) < size:
			page.Events = append(page.Events, *e)
			page.Next = strconv.FormatUint(number, 10)
		default:
			more = true
		}
	}
	if !more {
		page.Next = ""
	}
	return page, nil
}

func (q *AuditQuery) matcher() func(*Event) bool {
	return func(e *Event) bool {
		switch {
		case q.UserID != "" && e.Target.UserID != q.UserID && e.Target.ID != q.UserID,
			q.Actor != "" && e.Actor.ID != q.Actor && !strings.EqualFold(e.Actor.Name, q.Actor),
			q.Action != "" && e.Action != q.Action && !strings.HasPrefix(e.Action, q.Action+"."),
			!q.From.IsZero() && e.Time.Before(q.From),
			!q.To.IsZero() && !e.Time.Before(q.To):
			return false
		}
		return true
	}
}

// pageSize applies the limits of the rule set to a wished size.
func (c *Core) pageSize(wish int) (int, error) {
	switch {
	case wish < 0:
		return 0, refuse(CodeInvalidRequest, "A page size is not negative.")
	case wish == 0:
		return max(c.rules.Limits.PageDefault, 1), nil
	case c.rules.Limits.PageMax > 0:
		return min(wish, c.rules.Limits.PageMax), nil
	default:
		return wish, nil
	}
}
