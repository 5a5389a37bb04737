package scenario

import (
	"fmt"
	"time"

	"steward/mockserver/core"
)

// expiring is many users and keys that end soon, a few that just did, and some that never will.
func expiring(s *stage) error {
	rows := []row{}
	for i := range 48 {
		r := row{
			name: fmt.Sprintf("seasonal-%s-%02d", pick(crowdDuties(), uint64(i)), i+1), about: "Hired for the season",
			contact: pick(people(), uint64(i)), access: pick(commonAccesses(), uint64(i)), made: 300 - float64(i)*2.5,
			use: core.UseNewest, keys: one(keyRow{name: "season", made: 60, used: time.Duration(1+i*13) * minute}),
		}
		switch {
		case i < 40:
			r.ends, r.end = true, i-4
		case i < 44:
			r.keys[0].ends = time.Duration(i-39) * 20 * hour
		}
		if i < 4 {
			r.keys[0].used += 5 * day
		}
		if i%11 == 5 {
			r.disabled, r.edited, r.use = true, 2.5, core.UseNone
			r.keys[0].used += 3 * day
		}
		rows = append(rows, r)
	}
	return s.moveIn(rows)
}

// rotation is keys in every phase of a rotation. With simulated use, the clients of the first phases move to the new
// key by themselves, and those of the last ones cling to the old.
func rotation(s *stage) error {
	phases := []struct {
		word, about string
		use         core.Use
		keys        []keyRow
	}{
		{"due", "One key, older than its welcome", core.UseNewest, []keyRow{
			{name: "old", made: 400, used: 6 * minute},
		}},
		{"begun", "New key made just now, not seen in use yet", core.UseNewest, []keyRow{
			{name: "old", made: 210, used: 2 * minute}, {name: "new", made: 1.0 / 86400},
		}},
		{"unseen", "New key made days ago, nobody took it over", core.UseNone, []keyRow{
			{name: "old", made: 230, used: 11 * hour}, {name: "new", made: 5},
		}},
		{"overlap", "Both keys in use", core.UseAll, []keyRow{
			{name: "old", made: 190, used: 20 * time.Second}, {name: "new", made: 2, used: 3 * minute},
		}},
		{"silent", "New key in use, old one silent for a week: safe to end", core.UseNewest, []keyRow{
			{name: "old", made: 365, used: 7 * day}, {name: "new", made: 8, used: 4 * minute},
		}},
		{"ending", "Old key ends by itself in two days", core.UseNewest, []keyRow{
			{name: "old", made: 300, used: 4 * day, ends: 45 * hour}, {name: "new", made: 6, used: 9 * minute},
		}},
		{"done", "Old key ended, new one in use", core.UseNewest, []keyRow{
			{name: "old", made: 280, used: 3 * day, ends: -2 * day}, {name: "new", made: 9, used: 5 * minute},
		}},
		{"stubborn", "Clings to the old key although it ends tomorrow", core.UseAll, []keyRow{
			{name: "old", made: 500, used: 8 * minute, ends: 26 * hour}, {name: "new", made: 12},
		}},
	}
	var rows []row
	for i, team := range crowdTeams()[:5] {
		for j, p := range phases {
			rows = append(rows, row{
				name: team + "-" + p.word, about: p.about, contact: pick(people(), uint64(i+j)),
				access: pick(commonAccesses(), uint64(i*len(phases)+j)), made: 700 - float64(i*len(phases)+j),
				use: p.use, keys: p.keys,
			})
		}
	}
	return s.moveIn(rows)
}
