package toast

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Details makes the dialog with the details of the visible notice; nil when there is none. OnCopy may be nil.
func (t *Toasts) Details(onCopy func(text string) tea.Cmd) kit.Dialog {
	e, ok := t.Showing()
	if !ok {
		return nil
	}
	return details(t.theme, e, onCopy)
}

func details(theme *kit.Theme, e Entry, onCopy func(string) tea.Cmd) *dialog.Details {
	return dialog.NewDetails(theme, dialog.DetailsOptions{
		Title: word(e.Level), Lines: explain(e), OnCopy: onCopy,
	})
}

// word is the level in words.
func word(level kit.Level) string {
	switch level {
	case kit.Success:
		return "Done"
	case kit.Problem:
		return "Problem"
	default:
		return "Info"
	}
}

// explain is a notice line by line: what was said, when, and what the error behind it knows.
func explain(e Entry) []string {
	out := []string{e.Text, ""}
	add := func(label, value string) {
		if value != "" {
			out = append(out, fmt.Sprintf("%-11s %s", label, kit.Clean(value)))
		}
	}
	add("Time", e.At.Format("2006-01-02 15:04:05 MST"))
	if e.Err == nil {
		return out
	}
	var api *apiclient.Error
	if errors.As(e.Err, &api) {
		add("Tried", api.Op)
		add("Kind", text(api.Kind))
		if api.Status > 0 {
			add("Status", strconv.Itoa(api.Status))
		}
		add("Code", api.Code)
		add("Request ID", api.RequestID)
		add("Permission", api.MissingPermission)
		for _, f := range api.Fields {
			add("Field", strings.TrimPrefix(f.Pointer, "/")+": "+f.Message)
		}
		if api.RetryAfter > 0 {
			add("Retry after", kit.Span(api.RetryAfter))
		}
		add("Next", api.Next)
		add("Cause", text(api.Err))
	}
	if full := kit.Clean(e.Err.Error()); full != e.Text {
		add("Error", full)
	}
	return out
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
