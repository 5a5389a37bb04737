package scenario

import "time"

func crowdTeams() []string {
	return []string{
		"orders", "catalog", "search", "shipping", "returns", "pricing", "loyalty", "support", "maps", "fleet", "billing",
		"identity", "media", "mobile", "reports", "stock", "tax", "travel", "vault", "web",
	}
}

func crowdDuties() []string {
	return []string{
		"sync", "export", "import", "indexer", "notifier", "webhook", "cleanup", "gateway", "backup", "deploy", "probe",
		"scraper", "runner", "worker", "bridge", "loader",
	}
}

func crowdPlaces() []string { return []string{"prod", "prod", "prod", "staging", "test", "edge"} }

func crowdHosts() []string {
	return []string{"build server", "cron", "pod", "runner", "vm", "laptop", "cluster a", "cluster b", "pipeline"}
}

func crowdWork() []string {
	return []string{
		"Runs every night", "Runs on every merge", "Feeds the data warehouse", "Answers webhooks", "Watches the queue",
		"Cleans up what others leave", "Moves files between accounts", "Used by the batch jobs of the team",
		"Integration of a partner", "Writes backups", "Reads metrics", "",
	}
}

func pick[T any](from []T, draw uint64) T { return from[draw%uint64(len(from))] }

// between is a moment from a on and before b, or a where there is none.
func between(a, b time.Time, draw uint64) time.Time {
	span := b.Sub(a).Milliseconds()
	if span <= 0 {
		return a
	}
	return a.Add(time.Duration(draw%uint64(span)) * time.Millisecond) //nolint:gosec // below span
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
