package list

import "steward/tui/kit"

// Topics explain the filter, as far as the system has what it asks for.
func (s *Screen) Topics() []kit.Topic {
	topic := kit.Topic{Title: "Filter"}
	for _, e := range s.filter.language.Examples() {
		topic.Lines = append(topic.Lines, kit.TopicLine{Example: e.Text, Words: e.Means})
	}
	return []kit.Topic{topic}
}
