package scenario

import (
	"fmt"
	"slices"
	"time"

	"steward/mockserver/core"
)

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

// demo shows every state there is: first the users that stand for one state each, then enough everyday ones.
func demo(s *stage) error {
	return s.moveIn(append(notable(), s.everyday(60-len(notable()))...))
}

func one(k keyRow) []keyRow { return []keyRow{k} }

// notable are the users that each show something.
func notable() []row {
	return slices.Concat(healthy(), ending(), neglected(), turning())
}

func healthy() []row {
	return []row{
		{
			name: "ci-deploy-prod", about: "Rolls out releases to production", contact: "dana", access: "deploy",
			made: 402, edited: 12, use: core.UseNewest, keys: one(keyRow{name: "build server", made: 44.2, used: 3 * minute}),
		},
		{
			name: "ci-deploy-staging", about: "Rolls out every merge to staging", contact: "dana", access: "staging",
			made: 401.9, use: core.UseNewest, keys: one(keyRow{name: "build server", made: 44.1, used: 1 * minute}),
		},
		{
			name: "terraform-runner", about: "Plans and applies the infrastructure", contact: "noor", access: "everything",
			made: 610, edited: 31.4, ends: true, end: 214, use: core.UseNewest,
			keys: one(keyRow{name: "runner pool", made: 28.5, used: 17 * minute}),
		},
		{
			name: "billing-export", about: "Nightly export to the ledger", contact: "finance", access: "finance",
			made: 322, use: core.UseNewest, keys: one(keyRow{name: "export job", made: 61.3, used: 9 * hour}),
		},
		{
			name: "finance team", about: "Month-end reports of the finance team", contact: "finance", access: "finance",
			made: 290.6, keys: one(keyRow{name: "spreadsheet", made: 80.8, used: 6 * day}),
		},
		{
			name: "metrics-scraper", about: "Reads metrics every 30 seconds", contact: "sre", access: "monitor",
			made: 512, use: core.UseNewest, keys: one(keyRow{name: "cluster a", made: 20.7, used: 1 * minute}),
		},
		{
			name: "uptime-probe", about: "Checks the public endpoints", contact: "sre", access: "monitor",
			made: 498, use: core.UseNewest, keys: one(keyRow{name: "probe", made: 70.4, used: 2 * minute}),
		},
		{
			name: "certificate-renewer", about: "Renews device certificates before they end", contact: "ada",
			access: "certs", made: 233, ends: true, end: 132, use: core.UseNewest,
			keys: one(keyRow{name: "renewer", made: 33.3, used: 5 * hour}),
		},
		{
			name: "release-signer", about: "Signs release archives", contact: "ada", access: "signing",
			made: 180.5, edited: 8.3, keys: one(keyRow{name: "signing host", made: 14.6, used: 26 * hour}),
		},
		{
			name: "audit-archiver", about: "Copies the audit trail to cold storage", contact: "security", access: "audit",
			made: 365.2, use: core.UseNewest, keys: one(keyRow{name: "archiver", made: 52.9, used: 50 * minute}),
		},
		{
			name: "key-rotator", about: "Rotates keys of other service users on a schedule", contact: "security",
			access: "rotation", made: 150, ends: true, end: 215,
			keys: one(keyRow{name: "rotator", made: 30.1, used: 22 * hour}),
		},
		{
			name: "orders-api", about: "Talks to the order queue", contact: "lee", access: "data",
			made: 140.7, use: core.UseNewest, keys: one(keyRow{name: "pod", made: 25.2, used: 4 * minute}),
		},
	}
}

func ending() []row {
	return []row{
		{
			name: "nightly-report", about: "Ends in three days", contact: "sam", access: "data",
			made: 362.4, ends: true, end: 2, use: core.UseNewest, keys: one(keyRow{name: "cron", made: 90.4, used: 8 * hour}),
		},
		{
			name: "warehouse-loader", about: "Loads the warehouse every hour", contact: "sam", access: "data",
			made: 353.5, ends: true, end: 12, use: core.UseNewest, keys: one(keyRow{name: "loader", made: 88.1, used: 35 * minute}),
		},
		{
			name: "load-test", about: "Load tests before the season", contact: "lee", access: "staging",
			made: 65, ends: true, end: 25, keys: one(keyRow{name: "generator", made: 64.9, used: 4 * day}),
		},
		{
			name: "partner-feed", about: "Partner integration, contract ended", contact: "partners", access: "partner",
			made: 420, ends: true, end: -9, keys: one(keyRow{name: "partner", made: 200.3, used: 9*day + 4*hour}),
		},
		{
			name: "migration-2025", about: "Moved the old inventory over", contact: "noor", access: "everything",
			made: 480, ends: true, end: -74, keys: one(keyRow{name: "migration", made: 479.5, used: 80 * day}),
		},
		{
			name: "trial-importer", about: "Disabled, and past its end besides", contact: "lee", access: "data", disabled: true,
			made: 120, edited: 40.2, ends: true, end: -30, keys: one(keyRow{name: "importer", made: 119.5, used: 45 * day}),
		},
		{
			name: "legacy-sync", about: "Switched off while its owner is looked for", access: "admin", disabled: true,
			made: 900, edited: 5.1, keys: one(keyRow{name: "sync", made: 899, used: 5*day + 3*hour}),
		},
		{
			name: "chat-bridge", about: "Bridged alerts into the old team chat", contact: "sre", access: "monitor", disabled: true,
			made: 210.3, edited: 34.6, keys: one(keyRow{name: "bridge", made: 209.4, used: 35 * day}),
		},
	}
}

func neglected() []row {
	return []row{
		{
			name: "backup-agent", about: "Key older than a year", contact: "sre", access: "backup",
			made: 720, use: core.UseNewest, keys: one(keyRow{name: "agent", made: 719.5, used: 7 * hour}),
		},
		{
			name: "inventory-reader", about: "Not used for half a year", contact: "noor", access: "partner",
			made: 540, keys: one(keyRow{name: "reader", made: 330.2, used: 187 * day}),
		},
		{
			name: "kiosk-display", about: "Made for a display that never came", contact: "sam", access: "monitor",
			made: 95.5, keys: one(keyRow{name: "kiosk", made: 95.4}),
		},
		{
			name: "root-automation", about: "Does everything, for historical reasons", access: "admin",
			made: 1100, use: core.UseAll, keys: []keyRow{
				{name: "old cron host", made: 800, used: 40 * minute},
				{name: "new cron host", made: 21.5, used: 12 * minute},
			},
		},
		{
			name: "storage-keeper", about: "Tidies the archives", contact: "sre", access: "storage admin",
			made: 260.8, keys: one(keyRow{name: "keeper", made: 101.6, used: 3 * day}),
		},
		{
			name: "doc-indexer", access: "data", about: "Nobody answers for it", made: 77.7,
			keys: one(keyRow{name: "indexer", made: 77.6, used: 2 * day}),
		},
	}
}

func turning() []row {
	return []row{
		{
			name: "payments-worker", about: "In the middle of a rotation", contact: "finance", access: "finance",
			made: 305, use: core.UseNewest, keys: []keyRow{
				{name: "2025", made: 240.1, used: 3 * hour},
				{name: "2026", made: 1.2, used: 2 * minute},
			},
		},
		{
			name: "event-forwarder", about: "Old key ends in a day and a half", contact: "lee", access: "partner",
			made: 270.9, use: core.UseNewest, keys: []keyRow{
				{name: "before", made: 180.4, used: 50 * hour, ends: 36 * hour},
				{name: "after", made: 3.1, used: 6 * minute},
			},
		},
		{
			name: "image-builder", about: "First key ended, second one lives", contact: "dana", access: "signing",
			made: 199, keys: []keyRow{
				{name: "retired", made: 198.8, used: 33 * day, ends: -30 * day},
				{name: "builder", made: 41.7, used: 10 * hour},
			},
		},
		{
			name: "new-integration", about: "Prepared, no key handed out yet", contact: "partners", access: "partner", made: 2.3,
		},
		{name: "placeholder", about: "", access: "none", made: 33.9},
	}
}

// everyday are users as there are many: enabled, used, in order, with a flaw here and there.
func (s *stage) everyday(n int) []row {
	teams := []string{"orders", "catalog", "search", "shipping", "returns", "pricing", "loyalty", "support", "maps", "fleet"}
	duties := []string{"sync", "export", "indexer", "notifier", "webhook", "cleanup", "importer", "gateway"}
	contacts := []string{"dana", "ada", "noor", "sam", "lee", "sre", "platform"}
	rows := make([]row, 0, n)
	for i := range n {
		team, duty := teams[i%len(teams)], duties[(i/len(teams)*3+i)%len(duties)]
		r := row{
			name: team + "-" + duty, about: fmt.Sprintf("The %s of the %s team", duty, team),
			contact: contacts[s.rand.IntN(len(contacts))], access: commonAccesses()[s.rand.IntN(len(commonAccesses()))],
			made: 40 + 500*s.rand.Float64(), use: core.UseNewest,
		}
		age := 1 + s.rand.Float64()*min(r.made-1, 120)
		r.keys = one(keyRow{name: duty, made: age, used: time.Duration(1+s.rand.IntN(2000)) * minute})
		switch i % 9 {
		case 3:
			r.ends, r.end = true, 40+s.rand.IntN(300)
		case 5:
			r.disabled, r.use, r.edited = true, core.UseNone, 1+30*s.rand.Float64()
			r.keys[0].used += 31 * day
			r.keys[0].made = max(r.keys[0].made, 38)
		case 7:
			r.edited = 1 + 35*s.rand.Float64()
		}
		rows = append(rows, r)
	}
	return rows
}
