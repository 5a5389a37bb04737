package apiclient

import (
	"fmt"
	"runtime/debug"
)

// Defect is a panic that was caught, so that a fault of this program costs one call and not the console, with what the
// operator has on the screen. It is in the chain of Broken's error.
type Defect struct {
	Value any    // what the panic was given
	Stack []byte // of the goroutine, for the log
}

// Error is the panic's own words. They do not hold the stack.
func (d *Defect) Error() string { return fmt.Sprint(d.Value) }

// Catch is to be deferred: it turns a panic into the error that Broken makes. Without one it leaves the error as it is.
func Catch(err *error) {
	if value := recover(); value != nil {
		*err = Broken(value)
	}
}

// Broken is the error for a call that ended in a panic of that value. It is called where the panic is recovered. Besides
// a *Defect it wraps ErrUnknown, because nobody knows how far the call got.
func Broken(value any) error {
	defect := &Defect{Value: value, Stack: debug.Stack()}
	return &Error{
		Kind: ErrUnknown, Message: "a defect of this program broke off the call: " + defect.Error(),
		Next: "Refresh to see what was changed, and report the defect: the log has the details.", Err: defect,
	}
}
