package tui

// memo keeps the styled form of a line that seldom changes. View runs after every message, and styling the same header,
// tabs and footer again would be most of its work. The zero value is empty.
type memo struct {
	key    string
	styled string
}

// line returns the styled form of key, building it only when the key is another than last time. The key must tell
// everything that the form depends on, but for the theme.
func (m *memo) line(key string, build func() string) string {
	if m.key != key || m.styled == "" {
		m.key, m.styled = key, build()
	}
	return m.styled
}

// memos are the lines of the frame that the console draws itself.
type memos struct{ header, tabs, footer memo }
