package core

import (
	"math"
	"time"
)

// ClockMode says how the core's time passes.
type ClockMode string

// The clock modes. The empty mode means ClockReal.
const (
	ClockReal        ClockMode = "real"        // as the machine's time
	ClockFrozen      ClockMode = "frozen"      // only when it is moved
	ClockAccelerated ClockMode = "accelerated" // Speed times as fast as the machine's
)

// ClockState is the clock at one moment; in Options and SetClock, what it should become.
type ClockState struct {
	Mode  ClockMode `json:"mode"`            // empty means ClockReal in Options, and as it is in SetClock
	Now   time.Time `json:"now"`             // UTC; the zero time means the machine's in Options, the present in SetClock
	Speed float64   `json:"speed,omitempty"` // of ClockAccelerated; 0 means 60: a minute in a second
}

// Check says what makes no sense about a clock, as an *Error with CodeInvalidRequest.
func (s ClockState) Check() error {
	if s.Mode == "" {
		s.Mode = ClockReal
	}
	_, err := newClock(s)
	return err
}

const (
	never        instant = math.MaxInt64
	defaultSpeed         = 60
	maxSpeed             = 1e6
	lastYear             = 9998
)

// clock is the core's time: a start, and how fast it passes since.
type clock struct {
	mode   ClockMode
	speed  float64 // 0 when frozen
	start  instant // the core's time when it was set
	anchor int64   // the machine's time then, in milliseconds
}

// newClock starts a clock at s.Now.
func newClock(s ClockState) (clock, error) {
	c := clock{mode: s.Mode, start: instantOf(s.Now), anchor: time.Now().UnixMilli()}
	switch s.Mode {
	case ClockReal:
		c.speed = 1
	case ClockFrozen:
	case ClockAccelerated:
		c.speed = s.Speed
		if c.speed == 0 {
			c.speed = defaultSpeed
		}
		if !(c.speed > 0 && c.speed <= maxSpeed) {
			return clock{}, refuse(CodeInvalidRequest, "The clock's speed is between 0 and 1000000.")
		}
	default:
		return clock{}, refuse(CodeInvalidRequest, "The clock's mode is real, frozen or accelerated.")
	}
	return c, nil
}

func (c clock) now() instant {
	if c.mode == ClockFrozen {
		return c.start
	}
	passed := max(time.Now().UnixMilli()-c.anchor, 0)
	return c.start + instant(float64(passed)*c.speed)
}

func (c clock) state() ClockState {
	s := ClockState{Mode: c.mode, Now: c.now().time()}
	if c.mode == ClockAccelerated {
		s.Speed = c.speed
	}
	return s
}

// Now is the core's time, UTC, to the millisecond. Whatever is due by then has happened.
func (c *Core) Now() time.Time {
	now := c.rlock()
	defer c.mu.RUnlock()
	return now.time()
}

// Clock tells mode, time and speed.
func (c *Core) Clock() ClockState {
	c.rlock()
	defer c.mu.RUnlock()
	return c.clock.state()
}

// SetClock changes mode, speed and time; ends that are passed come in the order of time. Going back is refused with
// CodeInvalidRequest: what has ended cannot be made not to have.
func (c *Core) SetClock(s ClockState) error {
	now := c.lock()
	defer c.mu.Unlock()
	return c.setClock(s, now)
}

// Advance moves the clock forward by d; ends that are passed come in the order of time.
func (c *Core) Advance(d time.Duration) error {
	now := c.lock()
	defer c.mu.Unlock()
	return c.setClock(ClockState{Now: now.add(d).time()}, now)
}

func (c *Core) setClock(s ClockState, now instant) error {
	if s.Now.IsZero() {
		s.Now = now.time()
	}
	if s.Mode == "" {
		s.Mode = c.clock.mode
	}
	if s.Speed == 0 && c.clock.mode == ClockAccelerated {
		s.Speed = c.clock.speed
	}
	if instantOf(s.Now) < now {
		return refuse(CodeInvalidRequest, "The clock only goes forward.")
	}
	if s.Now.Year() > lastYear {
		return refuse(CodeInvalidRequest, "The clock ends with the year 9998.")
	}
	next, err := newClock(s)
	if err != nil {
		return err
	}
	c.clock = next
	c.settle(c.clock.now())
	return nil
}

// rlock takes the lock for reading at a moment by which everything due has happened.
func (c *Core) rlock() instant {
	for {
		c.mu.RLock()
		now := c.clock.now()
		if int64(now) < c.next.Load() {
			return now
		}
		c.mu.RUnlock()
		c.lock()
		c.mu.Unlock()
	}
}

// lock takes the lock for writing and lets everything due happen.
func (c *Core) lock() instant {
	c.mu.Lock()
	now := c.clock.now()
	c.settle(now)
	return now
}
