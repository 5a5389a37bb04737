package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// ErrByHand says that the file is written in a way that steward cannot change without losing something.
var ErrByHand = errors.New("the file is written in a way that steward cannot change; change it by hand")

// change reads the file, makes the change, and writes what came of it, unless nothing changed. Nothing is written that
// could not be read again.
func (f *File) change(edit func(*document) error, model func(*Config) error) error {
	content, _, err := read(f.path)
	if err != nil {
		return err
	}
	after, changed, err := changed(f.path, content, edit, model)
	if err != nil || !changed {
		return err
	}
	return write(f.path, after)
}

// changed makes the change to the text and, on its own, to the configuration, and is the text if it says the same as the
// configuration.
func changed(path string, content []byte, edit func(*document) error, model func(*Config) error) ([]byte, bool, error) {
	before, _, err := parse(path, content)
	if err != nil {
		return nil, false, err
	}
	want := before
	want.Contexts, want.Filters = slices.Clone(before.Contexts), slices.Clone(before.Filters)
	if err := model(&want); err != nil {
		return nil, false, err
	}
	if same(before, want) {
		return nil, false, nil
	}
	after, err := rewrite(path, content, want, edit)
	if errors.Is(err, ErrByHand) { // once more, from the usual form of YAML
		var usual []byte
		if usual, err = plainForm(path, content, before); err == nil {
			after, err = rewrite(path, usual, want, edit)
		}
	}
	if err != nil {
		return nil, false, fmt.Errorf("change %s: %w", path, err)
	}
	return after, true, nil
}

// rewrite is the text after the change, if it says what is wanted. Else the error wraps ErrByHand.
func rewrite(path string, content []byte, want Config, edit func(*document) error) ([]byte, error) {
	d, err := newDocument(path, content)
	if err != nil {
		return nil, err
	}
	if err := edit(d); err != nil {
		return nil, err
	}
	after := d.bytes()
	if got, _, err := parse(path, after); err != nil || !same(got, want) {
		return nil, ErrByHand
	}
	return after, nil
}

// plainForm writes the configuration anew, a line for each key, with all comments. It is for files in flow style and
// other unusual forms.
func plainForm(path string, content []byte, c Config) ([]byte, error) {
	content = []byte(strings.Join(splitLines(content), "\n"))
	comments := yaml.CommentMap{}
	var again Config
	if err := yaml.UnmarshalWithOptions(content, &again, yaml.CommentToMap(comments)); err != nil {
		return nil, ErrByHand
	}
	usual, err := yaml.MarshalWithOptions(c, yaml.WithComment(comments), yaml.IndentSequence(true))
	if err != nil {
		return nil, ErrByHand
	}
	left := commentsIn(usual)
	var lost strings.Builder
	for _, comment := range commentsIn(content) {
		if i := slices.Index(left, comment); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			lost.WriteString("#" + comment + "\n")
		}
	}
	usual = append([]byte(lost.String()), usual...)
	if got, _, err := parse(path, usual); err != nil || !same(got, c) {
		return nil, ErrByHand
	}
	return usual, nil
}

// commentsIn are the comments of a text without their number sign.
func commentsIn(content []byte) []string {
	var comments []string
	for _, t := range lexer.Tokenize(string(content)) {
		if t.Type == token.CommentType {
			comments = append(comments, strings.TrimRight(t.Value, "\r"))
		}
	}
	return comments
}

// same compares what two configurations say; an empty list says what none says.
func same(a, b Config) bool { return reflect.DeepEqual(settled(a), settled(b)) }

func settled(c Config) Config {
	if len(c.Keys) == 0 {
		c.Keys = nil
	} else {
		keys := map[string][]string{}
		for id, strokes := range c.Keys {
			keys[id] = append([]string{}, strokes...)
		}
		c.Keys = keys
	}
	c.Filters = append([]SavedFilter{}, c.Filters...)
	c.Contexts = append([]Context{}, c.Contexts...)
	for i := range c.Contexts {
		c.Contexts[i].CredentialCommand = append([]string{}, c.Contexts[i].CredentialCommand...)
	}
	return c
}

// put adds a context, or changes the lines of the one of its name that differ.
func (d *document) put(c Context) error {
	i := d.config.index(c.Name)
	if i < 0 {
		if err := d.addContext(c); err != nil || len(d.config.Contexts) > 0 {
			return err
		}
		return d.setCurrent(c.Name)
	}
	before := fieldTexts(d.config.Contexts[i])
	for at, field := range fieldTexts(c) {
		if field.text == before[at].text {
			continue
		}
		if err := d.setField(i, field); err != nil {
			return err
		}
	}
	return nil
}

// rename gives a context another name.
func (d *document) rename(from, to string) error {
	if err := d.setField(d.config.index(from), fieldText{"name", scalar(to)}); err != nil {
		return err
	}
	if d.config.Current == from {
		return d.setCurrent(to)
	}
	return nil
}

// remove takes a context out.
func (d *document) remove(name string) error {
	if d.config.Current == name {
		if err := d.setCurrent(""); err != nil {
			return err
		}
	}
	return d.removeContext(d.config.index(name))
}

// setCurrent names the current context; empty takes the key out.
func (d *document) setCurrent(name string) error {
	text := ""
	if name != "" {
		text = scalar(name)
	}
	return d.set(d.text.body, fieldText{"current", text}, keysOf(reflect.TypeFor[Config]()))
}

// setField writes a key of a context; an empty text takes it out.
func (d *document) setField(context int, f fieldText) error {
	item, err := d.contextNode(context)
	if err != nil {
		return err
	}
	return d.set(item, f, keysOf(reflect.TypeFor[Context]()))
}
