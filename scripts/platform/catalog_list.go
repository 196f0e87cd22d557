package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/scripts/internal/awsfacts"
)

// columnGap is the space between two columns of a table.
const columnGap = 2

// writeCatalog prints what a snapshot knows, with the prices of some regions.
func writeCatalog(w io.Writer, s catalog.Snapshot, regions []string) error {
	var out bytes.Buffer
	fmt.Fprintln(&out, "Instance types: what they have, what pods can use of it, and USD per hour on demand")
	fmt.Fprintln(&out)
	table(&out, typeRows(s, regions))
	fmt.Fprint(&out, "\nOther prices in USD\n\n")
	table(&out, itemRows(s, regions))
	fmt.Fprint(&out, "\nKubernetes on EKS\n\n")
	table(&out, releaseRows(s))
	fmt.Fprintf(&out, "\nAs of %s\n", s.Date().Format("2006-01-02"))
	origin(&out, "instance types", s.Machines.Origin)
	for _, region := range regions {
		origin(&out, "prices in "+region, s.Prices[region].Origin)
	}
	origin(&out, "Kubernetes", s.Support.Origin)
	_, err := w.Write(out.Bytes())
	return err
}

// table prints rows in aligned columns.
func table(out *bytes.Buffer, rows [][]string) {
	w := tabwriter.NewWriter(out, 0, 0, columnGap, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush() // a buffer takes everything
}

func typeRows(s catalog.Snapshot, regions []string) [][]string {
	rows := [][]string{append([]string{"TYPE", "VCPU", "MEMORY", "GPUS", "PODS", "FREE CPU", "FREE MEMORY"}, regions...)}
	for _, name := range catalog.Types() {
		row := []string{name}
		if t, ok := s.Type(name); ok {
			free := t.Allocatable()
			row = append(row, fmt.Sprint(t.VCPUs), fmt.Sprintf("%dMi", t.MemoryMiB), fmt.Sprint(t.GPUs), fmt.Sprint(t.MaxPods),
				fmt.Sprintf("%dm", free.CPUMillis), fmt.Sprintf("%dMi", free.MemoryMiB))
		} else {
			for len(row) < len(rows[0])-len(regions) {
				row = append(row, awsfacts.Unknown)
			}
		}
		for _, region := range regions {
			row = append(row, awsfacts.Amount(s.HourlyPrice(region, name)))
		}
		rows = append(rows, row)
	}
	return rows
}

func itemRows(s catalog.Snapshot, regions []string) [][]string {
	rows := [][]string{append([]string{"ITEM"}, regions...)}
	for _, item := range catalog.Items() {
		row := []string{string(item)}
		for _, region := range regions {
			row = append(row, awsfacts.Amount(s.Rate(region, item)))
		}
		rows = append(rows, row)
	}
	return rows
}

func releaseRows(s catalog.Snapshot) [][]string {
	rows := [][]string{{"VERSION", "STANDARD SUPPORT UNTIL", "EXTENDED SUPPORT UNTIL"}}
	for _, r := range s.Releases() {
		rows = append(rows, []string{r.Version, r.StandardUntil.Format("2006-01-02"), r.ExtendedUntil.Format("2006-01-02")})
	}
	return rows
}

func origin(w io.Writer, part string, o catalog.Origin) {
	fmt.Fprintf(w, "- %s, %s:\n", part, o.Date.Format("2006-01-02"))
	for _, source := range o.Sources {
		fmt.Fprintf(w, "    %s\n", source)
	}
}
