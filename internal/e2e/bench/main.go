// Command bench measures the console's budgets on the real binary under a pseudo-terminal of its own: bytes and times
// are counted from outside. It prints a Markdown table with each figure beside its bound and exits with 1 when a bound
// is missed. Start reading at main; each figure has a function of its own.
//
// Times depend on the machine; the two figures for loading and bulk are ratios to the same requests made bare.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func main() {
	bin := flag.String("bin", "bin", "folder with the built steward and mockserver")
	users := flag.Int("users", 100_000, "service users in the large measurements")
	idle := flag.Duration("idle", time.Minute, "how long an idle console is listened to")
	only := flag.String("only", "", "measure only figures whose name contains this")
	flag.Parse()
	ctx, stop := context.WithTimeout(context.Background(), 15*time.Minute)
	defer stop()
	b := &bench{ctx: ctx, steward: filepath.Join(*bin, "steward"), mock: filepath.Join(*bin, "mockserver"), users: *users, idle: *idle, only: *only}
	err := b.run()
	b.table()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run of all measurements.
type bench struct {
	ctx           context.Context
	steward, mock string
	users         int
	idle          time.Duration
	only          string
	rows          []row
}

// row is one line of the table.
type row struct {
	what     string
	measured string
	bound    string
	met      bool
}

func (b *bench) run() error {
	steps := []struct {
		name string
		do   func() error
	}{
		{"start", b.start},
		{"bytes", b.bytes},
		{"large", b.large},
		{"refresh", b.refresh},
		{"filter and sort", b.order},
		{"bulk", b.bulk},
		{"view", b.view},
	}
	var failed []error
	for _, step := range steps {
		if !strings.Contains(step.name, b.only) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", step.name, "…")
		if err := step.do(); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", step.name, err))
		}
	}
	for _, r := range b.rows {
		if !r.met {
			failed = append(failed, fmt.Errorf("%s: %s, bound %s", r.what, r.measured, r.bound))
		}
	}
	return errors.Join(failed...)
}

// atMost adds a figure that must not exceed its bound.
func (b *bench) atMost(what string, value, bound float64, unit string) {
	b.rows = append(b.rows, row{what: what, measured: number(value) + unit, bound: "≤ " + number(bound) + unit, met: value <= bound})
}

// atLeast adds a figure that must reach its bound.
func (b *bench) atLeast(what string, value, bound float64, unit string) {
	b.rows = append(b.rows, row{what: what, measured: number(value) + unit, bound: "≥ " + number(bound) + unit, met: value >= bound})
}

func (b *bench) table() {
	fmt.Printf("%s, %s/%s, %d cores\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Println("| what | measured | bound | |\n|---|---|---|---|")
	for _, r := range b.rows {
		verdict := "met"
		if !r.met {
			verdict = "**missed**"
		}
		fmt.Printf("| %s | %s | %s | %s |\n", r.what, r.measured, r.bound, verdict)
	}
}

func number(v float64) string {
	switch {
	case v == float64(int64(v)):
		return fmt.Sprintf("%d", int64(v))
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
