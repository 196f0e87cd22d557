// Command bench measures the speed and size of the platform's own parts, as ratios within one run wherever the
// machine's speed would decide otherwise.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"text/tabwriter"

	"github.com/rayplatform/rayplatform/scripts/internal/progress"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// row is one measurement.
type row struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	// Limit is what Value must not pass; 0: there is none.
	Limit          float64 `json:"limit"`
	HigherIsBetter bool    `json:"higher_is_better"`
}

// over tells whether the limit is passed.
func (r row) over() bool {
	if r.Limit == 0 {
		return false
	}
	if r.HigherIsBetter {
		return r.Value < r.Limit
	}
	return r.Value > r.Limit
}

// bench is what every measurement needs.
type bench struct {
	root    string
	tools   toolchain.Tools
	display *progress.Display
	runs    int
}

func main() {
	out := flag.String("out", "", "file for the rows as JSON (default: only print them)")
	runs := flag.Int("runs", 5, "counted runs of each preview; the median is reported")
	only := flag.String("only", "", "the one part to measure: memory, policies, previews or builds (default: all)")
	nodeGroups := flag.Int("node-groups", 0, "only preview this many node groups once, so that somebody can watch the process")
	documents := flag.String("judge", "", "only judge the documents in this file, so that somebody can compare the process")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var err error
	if *documents != "" {
		err = judge(ctx, *documents, os.Stdout)
	} else {
		err = run(ctx, *out, *only, *runs, *nodeGroups)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, only string, runs, nodeGroups int) error {
	root, err := toolchain.Root(".")
	if err != nil {
		return err
	}
	display := progress.New(os.Stderr)
	defer display.Close()
	tools, err := toolchain.Ready(ctx, root, display.Begin)
	if err != nil {
		return err
	}
	b := bench{root: root, tools: tools, display: display, runs: runs}
	if nodeGroups > 0 {
		return b.previewGroups(ctx, nodeGroups)
	}
	rows, err := b.measure(ctx, only)
	if err != nil {
		return err
	}
	display.Close()
	return errors.Join(write(out, rows), table(rows))
}

// measure measures the part of that name, or all.
func (b bench) measure(ctx context.Context, only string) ([]row, error) {
	var rows []row
	// Memory comes first: see peak.
	for _, part := range []struct {
		name    string
		measure func(context.Context) ([]row, error)
	}{
		{"memory", b.memory},
		{"memory", b.groupMemory},
		{"policies", b.policies},
		{"previews", b.previews},
		{"previews", b.groupTimes},
		{"builds", b.builds},
	} {
		if only != "" && only != part.name {
			continue
		}
		more, err := part.measure(ctx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("--only %q is none of the parts", only)
	}
	return rows, nil
}

func write(name string, rows []row) error {
	if name == "" {
		return nil
	}
	text, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o600)
}

// table prints the rows and fails when one is over its limit.
func table(rows []row) error {
	var failures []error
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "value\tunit\tlimit\t  measurement")
	for _, r := range rows {
		limit := "–"
		if r.Limit != 0 {
			limit = fmt.Sprintf("%g", r.Limit)
		}
		fmt.Fprintf(w, "%.3f\t%s\t%s\t  %s\n", r.Value, r.Unit, limit, r.Name)
		if r.over() {
			failures = append(failures, fmt.Errorf("%s: %.2f %s passes the limit of %g", r.Name, r.Value, r.Unit, r.Limit))
		}
	}
	return errors.Join(append(failures, w.Flush())...)
}
