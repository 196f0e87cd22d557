package awsfacts

import (
	"fmt"
	"strconv"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// Unknown stands where a figure is not known.
const Unknown = "unknown"

// Change is one figure that two snapshots have differently.
type Change struct {
	Figure   string // as "m5.large vCPUs" or "eu-west-1 m5.large"
	Old, New string // Unknown where it is not known
}

func (c Change) String() string { return fmt.Sprintf("%s: %s -> %s", c.Figure, c.Old, c.New) }

// Changes are the figures that differ: those of the types first, then the prices by region. Dates and sources are no figures.
func Changes(from, to catalog.Snapshot) []Change {
	before, after := figures(from), figures(to)
	var changes []Change
	for i, f := range before {
		if f.value != after[i].value {
			changes = append(changes, Change{Figure: f.name, Old: f.value, New: after[i].value})
		}
	}
	return changes
}

// figure is one figure in words.
type figure struct{ name, value string }

// figures are all that a snapshot could know of types and prices: as many, and in the same order, for every snapshot.
func figures(s catalog.Snapshot) []figure {
	var all []figure
	for _, name := range catalog.Types() {
		all = append(all, machineFigures(name, s.Machines.Types[name])...)
	}
	for _, region := range catalog.Regions() {
		for _, name := range catalog.Types() {
			all = append(all, figure{region + " " + name, Amount(s.HourlyPrice(region, name))})
		}
		for _, item := range catalog.Items() {
			all = append(all, figure{region + " " + string(item), Amount(s.Rate(region, item))})
		}
	}
	return all
}

func machineFigures(name string, m *catalog.Machine) []figure {
	if m == nil {
		m = &catalog.Machine{} // no figure that is known is zero, but for GPUs
	}
	gpus := Unknown
	switch {
	case m.GPUs > 0:
		gpus = fmt.Sprintf("%d %s", m.GPUs, m.GPU)
	case m.VCPUs > 0:
		gpus = "none"
	}
	return []figure{
		{name + " vCPUs", count(m.VCPUs)},
		{name + " MiB", count(m.MemoryMiB)},
		{name + " network interfaces", count(m.NetworkInterfaces)},
		{name + " addresses per interface", count(m.AddressesPerInterface)},
		{name + " GPUs", gpus},
	}
}

func count(n int) string {
	if n == 0 {
		return Unknown
	}
	return strconv.Itoa(n)
}

// Amount is a price in words, whether it is known or not.
func Amount(p catalog.Price, known bool) string {
	if !known {
		return Unknown
	}
	return p.String()
}
