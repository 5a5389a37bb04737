package native

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// maxDepth is how deep arrays and objects of a request may nest. The API needs four.
const maxDepth = 16

// bodyError is what a request body can get wrong before anyone looks at its members: a sentence for people that
// quotes nothing of the body.
type bodyError string

const (
	errNotJSON  bodyError = "The body is not valid JSON."
	errTwice    bodyError = "The body names a member twice."
	errDeep     bodyError = "The body nests too deep."
	errName     bodyError = "The body has a member that is not known here: names are lower case, snake_case."
	errTrailing bodyError = "The body has something after the JSON value."
)

// Error gives the sentence.
func (e bodyError) Error() string { return string(e) }

// formats make huma read and write JSON our way, whatever the client says it accepts.
func formats() map[string]huma.Format {
	format := huma.Format{Marshal: write, Unmarshal: decodeStrictly}
	return map[string]huma.Format{"application/json": format, "json": format}
}

// ready is an answer whose JSON was made by hand.
type ready interface{ json() []byte }

func write(w io.Writer, v any) error {
	if r, ok := v.(ready); ok {
		if body := r.json(); body != nil {
			_, err := w.Write(body)
			return err
		}
	}
	body, err := encode(v)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// decodeStrictly refuses what encoding/json lets pass: bytes that are no UTF-8, members named twice or in another
// case, and endless nesting.
func decodeStrictly(data []byte, v any) error {
	if err := inspect(data); err != nil {
		return err
	}
	return decode(data, v)
}

func decode(data []byte, v any) error {
	if json.Unmarshal(data, v) != nil { // its error quotes the body
		return errNotJSON
	}
	return nil
}

// inspect walks the tokens of one JSON value.
func inspect(data []byte) error {
	if !utf8.Valid(data) {
		return errNotJSON
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var open []*object // nil for an array
	for {
		token, err := decoder.Token()
		if err != nil {
			return errNotJSON
		}
		if open, err = step(open, token); err != nil {
			return err
		}
		if len(open) == 0 {
			break
		}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

// object is a JSON object that is being walked: its names so far, and whether a name comes next.
type object struct {
	names map[string]bool
	name  bool
}

func step(open []*object, token json.Token) ([]*object, error) {
	var top *object
	if len(open) > 0 {
		top = open[len(open)-1]
	}
	if name, ok := token.(string); ok && top != nil && top.name {
		top.name = false
		switch {
		case !snake(name):
			return open, errName
		case top.names[name]:
			return open, errTwice
		}
		top.names[name] = true
		return open, nil
	}
	if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
		open = open[:len(open)-1]
		return open, nil
	}
	if top != nil {
		top.name = true // after this value
	}
	switch token {
	case json.Delim('{'):
		open = append(open, &object{names: map[string]bool{}, name: true})
	case json.Delim('['):
		open = append(open, nil)
	}
	if len(open) > maxDepth {
		return open, errDeep
	}
	return open, nil
}

func snake(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
