package apiclient

// Optional is a field of a merge patch (RFC 7396): absent (the zero value: leave as it is), null (remove the value)
// or a value.
type Optional[T any] struct {
	value T
	state optionalState
}

type optionalState uint8

const (
	absent optionalState = iota
	null
	present
)

// Set is an Optional that sets the field to v.
func Set[T any](v T) Optional[T] { return Optional[T]{value: v, state: present} }

// Null is an Optional that removes the field's value.
func Null[T any]() Optional[T] { return Optional[T]{state: null} }

// IsAbsent reports whether the field is left as it is.
func (o Optional[T]) IsAbsent() bool { return o.state == absent }

// IsNull reports whether the field's value is removed.
func (o Optional[T]) IsNull() bool { return o.state == null }

// Get returns the value and whether there is one.
func (o Optional[T]) Get() (T, bool) { return o.value, o.state == present }
