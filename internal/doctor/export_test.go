package doctor

import "time"

// ParseTmux reads tmux's answer; the tests look at what it makes of the escape time and the clients.
func ParseTmux(out string) (escape time.Duration, attached int, err error) {
	f, err := parseTmux(out)
	return f.escapeTime, f.attached, err
}

// AllTime is the bound of a whole examination, without the grace.
const AllTime = allTime
