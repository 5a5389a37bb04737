package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// PutFilter adds a saved filter behind the others, or changes the one of the same name; capitals do not make names
// differ.
func (f *File) PutFilter(saved SavedFilter) error {
	wrong := saved.Check()
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		return fmt.Errorf("keep the filter: %s %s", field, wrong[field])
	}
	return f.change(keeping(saved))
}

func keeping(saved SavedFilter) (func(*document) error, func(*Config) error) {
	return func(d *document) error { return d.putFilter(saved) }, func(want *Config) error {
		if i := indexFilter(want.Filters, saved.Name); i >= 0 {
			want.Filters[i] = saved
			return nil
		}
		want.Filters = append(want.Filters, saved)
		return nil
	}
}

// putFilter adds a saved filter, or changes the lines of the one of its name.
func (d *document) putFilter(saved SavedFilter) error {
	texts := filterTexts(saved)
	i := indexFilter(d.config.Filters, saved.Name)
	if i < 0 {
		return d.addItem("filters", func(indent int) []string { return itemLines(texts, indent) })
	}
	before := filterTexts(d.config.Filters[i])
	for at, f := range texts {
		if f.text == before[at].text {
			continue
		}
		item, err := d.filterNode(i)
		if err != nil {
			return err
		}
		if err := d.set(item, f, keysOf(reflect.TypeFor[SavedFilter]())); err != nil {
			return err
		}
	}
	return nil
}

func filterTexts(f SavedFilter) []fieldText {
	return []fieldText{{"name", scalar(f.Name)}, {"filter", scalar(f.Filter)}}
}

// filterNode is the map of a saved filter.
func (d *document) filterNode(i int) (ast.Node, error) {
	e, found, err := d.listEntry("filters")
	if err != nil {
		return nil, err
	}
	items, ok := e.value.(*ast.SequenceNode)
	if !found || !ok || i >= len(items.Values) {
		return nil, ErrByHand
	}
	return items.Values[i], nil
}
