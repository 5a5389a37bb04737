package core

import "time"

// ClockMode says how the core's time passes.
type ClockMode string

// The clock modes. The empty mode means ClockReal.
const (
	ClockReal        ClockMode = "real"        // as the machine's time
	ClockFrozen      ClockMode = "frozen"      // only when it is moved
	ClockAccelerated ClockMode = "accelerated" // Speed times as fast as the machine's
)

// ClockState is the clock at one moment, and in Options and SetClock what it should become.
type ClockState struct {
	Mode  ClockMode `json:"mode"`
	Now   time.Time `json:"now"`             // UTC; the zero time means the present, or the machine's time in Options
	Speed float64   `json:"speed,omitempty"` // of ClockAccelerated; 0 means 1
}
