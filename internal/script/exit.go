package script

import "steward/internal/text"

// The exit codes of commands that work for scripts. 1 and 2 are everybody's: 1 for what could not be done, 2 for a command
// line that makes no sense.
const (
	// ExitPart says that it was done for some and not for all: the report tells for whom not.
	ExitPart = 3
	// ExitNobody says that nobody is there of those who were named.
	ExitNobody = 4
)

// PartError says that not everything was done that was asked for.
type PartError struct{ words string }

// Error is the summary of what was done and what not.
func (e *PartError) Error() string { return e.words }

// ExitCode is ExitPart.
func (e *PartError) ExitCode() int { return ExitPart }

// NobodyError says that nobody is there of those who were named.
type NobodyError struct{ words string }

// Error says who was looked for.
func (e *NobodyError) Error() string { return e.words }

// ExitCode is ExitNobody.
func (e *NobodyError) ExitCode() int { return ExitNobody }

// UsageError is a command line that makes no sense. Text, where there is one, is the argument with the mistake, which
// stands from Start to before End, in bytes.
type UsageError struct {
	Words      string
	Text       string
	Start, End int
}

// Error says what is wrong.
func (e *UsageError) Error() string { return e.Words }

// Lines show the argument with carets under the mistake; nil where there is none to show.
func (e *UsageError) Lines() []string {
	if e.Text == "" {
		return nil
	}
	before, wrong := text.Clean(e.Text[:e.Start]), text.Clean(e.Text[e.Start:e.End])
	mark := spaces(text.Width(before)) + repeat("^", max(text.Width(wrong), 1))
	return []string{text.Clean(e.Text), mark}
}
