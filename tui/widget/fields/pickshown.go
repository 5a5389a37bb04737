package fields

// PickShown picks every entry that the filter shows, or takes the pick away. Closed entries are not picked.
func (p *Picks) PickShown(on bool) {
	p.note, p.server, p.moved = "", "", true
	for _, row := range p.rows {
		if row.heading != "" {
			continue
		}
		if e := &p.entries[row.entry]; !on || e.Closed == "" {
			p.Pick(e.ID, on)
		}
	}
}

// ShownPicked reports whether every entry that the filter shows is picked, and there is one. Closed entries do not count.
func (p *Picks) ShownPicked() bool {
	shown := false
	for _, row := range p.rows {
		if row.heading != "" || p.entries[row.entry].Closed != "" {
			continue
		}
		if !p.picked[p.entries[row.entry].ID] {
			return false
		}
		shown = true
	}
	return shown
}
