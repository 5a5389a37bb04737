package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// plainNodes refuses what makes YAML more than lists, maps and values: an alias could even hold itself.
func (t *text) plainNodes() error {
	v := &special{}
	ast.Walk(v, t.body)
	if v.found == nil {
		return nil
	}
	return t.fault(placeOf(v.found.GetToken()), "anchors, aliases, tags and merged or complex keys are not understood here")
}

// special looks for the first node that is more than a list, a map or a value.
type special struct{ found ast.Node }

// Visit implements ast.Visitor.
func (v *special) Visit(n ast.Node) ast.Visitor {
	switch n.Type() {
	case ast.AnchorType, ast.AliasType, ast.TagType, ast.MergeKeyType, ast.MappingKeyType, ast.DirectiveType:
		if v.found == nil {
			v.found = n
		}
		return nil
	default:
		return v
	}
}

// walk compares the text with the type Config, and notes where everything stands. A credential is said before all else.
func (t *text) walk() error {
	if err := t.secretKeys(t.body, reflect.TypeFor[Config]()); err != nil {
		return err
	}
	return t.value(t.body, reflect.TypeFor[Config](), "", "the file")
}

// secretKeys looks at every key, wherever it stands, except at the ids of actions.
func (t *text) secretKeys(n ast.Node, as reflect.Type) error {
	switch n := n.(type) {
	case ast.MapNode:
		if as != nil && (as.Kind() == reflect.Map || as.Kind() == reflect.String) { // in the place of text it is told to quote it
			return nil
		}
		for pairs := n.MapRange(); pairs.Next(); {
			key := pairs.Key().GetToken().Value
			fields := fieldsOf(as)
			inside, known := fields[key]
			if !known && looksSecret(key) {
				if words := unknownKey(key, keysOf(as), ""); words == keepOut {
					return t.fault(placeOf(pairs.Key().GetToken()), words)
				}
			}
			if err := t.secretKeys(pairs.Value(), inside); err != nil {
				return err
			}
		}
	case *ast.SequenceNode:
		var inside reflect.Type
		if as != nil && as.Kind() == reflect.Slice {
			inside = as.Elem()
		}
		for _, item := range n.Values {
			if err := t.secretKeys(item, inside); err != nil {
				return err
			}
		}
	}
	return nil
}

// value compares a node with the type that it should have. what names it in a sentence.
func (t *text) value(n ast.Node, as reflect.Type, path, what string) error {
	if _, seen := t.at[path]; !seen {
		t.at[path] = t.where(n)
	}
	if n.Type() == ast.NullType {
		return nil
	}
	switch {
	case as == reflect.TypeFor[Duration]():
		return t.setting(n, what, func(text string) error { _, err := ParseDuration(text); return err })
	case as == reflect.TypeFor[Threshold]():
		return t.setting(n, what, func(text string) error { _, err := parseThreshold(text); return err })
	case as == reflect.TypeFor[Switch]():
		return t.setting(n, what, checkSwitch)
	case as.Kind() == reflect.Struct:
		return t.object(n, as, path, what)
	case as.Kind() == reflect.Map:
		return t.keyStrokes(n, as, path, what)
	case as.Kind() == reflect.Slice:
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			return t.fault(t.where(n), what+" must be a list, such as [a, b]")
		}
		for i, item := range list.Values {
			inside := fmt.Sprintf("%s[%d]", path, i)
			if item.Type() == ast.NullType {
				return t.fault(t.where(item), "this item of "+what+" is empty")
			}
			if err := t.value(item, as.Elem(), inside, "an item of "+what); err != nil {
				return err
			}
		}
		return nil
	case as.Kind() == reflect.Bool:
		if n.Type() != ast.BoolType {
			return t.fault(t.where(n), what+" must be true or false")
		}
		return nil
	default:
		return t.words(n, what)
	}
}

// words takes text only: a number would lose its zeros on the way.
func (t *text) words(n ast.Node, what string) error {
	switch n.Type() {
	case ast.StringType, ast.LiteralType:
		return nil
	case ast.MappingType, ast.MappingValueType:
		if unbraced(n) {
			return t.fault(t.where(n), what+` must be text, and a colon with a space makes a map of it; put it in quotes: "…: …"`)
		}
		return t.fault(t.where(n), what+" must be text")
	case ast.SequenceType:
		return t.fault(t.where(n), what+" must be text")
	default:
		return t.fault(t.where(n), what+` must be text; put it in quotes: "…"`)
	}
}

// unbraced reports whether a map is one pair without braces, which may have been meant as text: secret: x in a list is a map
// to YAML.
func unbraced(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.MappingValueNode:
		return true
	case *ast.MappingNode:
		return len(n.Values) == 1 && !n.IsFlowStyle
	default:
		return false
	}
}

// object compares a map with a struct.
func (t *text) object(n ast.Node, as reflect.Type, path, what string) error {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return t.fault(t.where(n), what+" must be a map: lines of the form key: value")
	}
	fields := fieldsOf(as)
	for at := pairs.MapRange(); at.Next(); {
		key := at.Key().GetToken().Value
		inside, known := fields[key]
		if !known {
			return t.fault(placeOf(at.Key().GetToken()), unknownKey(key, keysOf(as), elsewhere(key, as)))
		}
		field := strings.TrimPrefix(path+"."+key, ".")
		if at.Value().Type() == ast.NullType {
			t.at[field] = placeOf(at.Key().GetToken())
		}
		if err := t.value(at.Value(), inside, field, key); err != nil {
			return err
		}
	}
	return nil
}

// keyStrokes compares a map of any keys.
func (t *text) keyStrokes(n ast.Node, as reflect.Type, path, what string) error {
	pairs, ok := n.(ast.MapNode)
	if !ok {
		return t.fault(t.where(n), what+" must be a map: lines of the form user.disable: [d, f8]")
	}
	for at := pairs.MapRange(); at.Next(); {
		key := at.Key().GetToken().Value
		t.at[path+"."+key] = placeOf(at.Key().GetToken())
		if err := t.value(at.Value(), as.Elem(), path+"."+key, shorten(key)); err != nil {
			return err
		}
	}
	return nil
}

// elsewhere says where a key belongs that is not known in a struct, or is empty.
func elsewhere(key string, as reflect.Type) string {
	if as == reflect.TypeFor[Context]() {
		if _, known := fieldsOf(reflect.TypeFor[Config]())[key]; known {
			return "at the top level of the file"
		}
	} else if _, known := fieldsOf(reflect.TypeFor[Context]())[key]; known {
		return "in a context"
	}
	return ""
}

// fieldsOf are the types of a struct's fields by YAML name.
func fieldsOf(as reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	if as != nil && as.Kind() == reflect.Struct {
		for i := range as.NumField() {
			fields[yamlName(as.Field(i))] = as.Field(i).Type
		}
	}
	return fields
}

// keysOf are the YAML names of a struct's fields in their order.
func keysOf(as reflect.Type) []string {
	var keys []string
	if as != nil && as.Kind() == reflect.Struct {
		for i := range as.NumField() {
			keys = append(keys, yamlName(as.Field(i)))
		}
	}
	return slices.Clip(keys)
}

func yamlName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

// firstToken is where a node begins for people: the parser's own answer for a map is a colon.
func firstToken(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingNode:
		if n.IsFlowStyle || len(n.Values) == 0 {
			return n.GetToken()
		}
		return n.Values[0].Key.GetToken()
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	default:
		return n.GetToken()
	}
}

// where is the place at which a node begins for people.
func (t *text) where(n ast.Node) place {
	at := placeOf(firstToken(n))
	if at.line < 1 || at.line > len(t.lines) {
		return at
	}
	// The parser counts a tab before a value short.
	for line := []rune(t.lines[at.line-1]); 0 < at.column && at.column < len(line) && strings.ContainsRune(" \t", line[at.column-1]); {
		at.column++
	}
	return at
}
