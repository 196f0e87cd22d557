package catalog

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// check names every figure that can't be.
func (s Snapshot) check() error {
	wrong := slices.Concat(s.Support.check(), s.Machines.check())
	for _, region := range slices.Sorted(maps.Keys(s.Prices)) {
		if !slices.Contains(regions, region) {
			wrong = append(wrong, fmt.Errorf("prices.%s: this region is not allowed", region))
		}
		wrong = append(wrong, s.Prices[region].check("prices."+region)...)
	}
	for _, region := range regions {
		if _, ok := s.Prices[region]; !ok {
			wrong = append(wrong, fmt.Errorf("prices.%s is missing; a price that is not known is null", region))
		}
	}
	return errors.Join(wrong...)
}

func (o Origin) check(path string) []error {
	var wrong []error
	if o.Date.IsZero() {
		wrong = append(wrong, fmt.Errorf("%s.date is missing", path))
	}
	if len(o.Sources) == 0 || slices.Contains(o.Sources, "") {
		wrong = append(wrong, fmt.Errorf("%s.sources must say where its figures are from", path))
	}
	return wrong
}

func (s Support) check() []error {
	wrong := s.Origin.check("kubernetes")
	if len(s.Versions) == 0 {
		wrong = append(wrong, errors.New("kubernetes.releases is empty"))
	}
	for i, v := range s.Versions {
		path := fmt.Sprintf("kubernetes.releases[%d]", i)
		if v.Version == "" || v.StandardUntil.IsZero() || v.ExtendedUntil.IsZero() {
			wrong = append(wrong, fmt.Errorf("%s needs version, standardUntil and extendedUntil", path))
		}
		if v.ExtendedUntil.Before(v.StandardUntil.Time) {
			wrong = append(wrong, fmt.Errorf("%s: extended support ends before standard support", path))
		}
		if i > 0 && !s.Versions[i-1].StandardUntil.Before(v.StandardUntil.Time) {
			wrong = append(wrong, fmt.Errorf("%s is not younger than the release before it", path))
		}
	}
	return wrong
}

func (m Machines) check() []error {
	wrong := m.Origin.check("instanceTypes")
	for _, name := range slices.Sorted(maps.Keys(m.Types)) {
		path := "instanceTypes.types." + name
		if !slices.Contains(Types(), name) {
			wrong = append(wrong, fmt.Errorf("%s: this type is not allowed", path))
		}
		if machine := m.Types[name]; machine != nil {
			wrong = append(wrong, machine.check(path, slices.Contains(gpuTypes, name))...)
		}
	}
	return wrong
}

// check takes a machine that must have GPUs, or must have none.
func (m Machine) check(path string, gpu bool) []error {
	var wrong []error
	for _, figure := range []struct {
		name         string
		value, least int
	}{
		{"vcpus", m.VCPUs, 1}, {"memoryMiB", m.MemoryMiB, 1}, {"networkInterfaces", m.NetworkInterfaces, 1},
		{"addressesPerInterface", m.AddressesPerInterface, 2},
	} {
		if figure.value < figure.least {
			wrong = append(wrong, fmt.Errorf("%s.%s is %d; a type that is not known is null", path, figure.name, figure.value))
		}
	}
	_, named := accelerators[m.GPU]
	switch {
	case gpu && (m.GPUs < 1 || !named):
		wrong = append(wrong, fmt.Errorf("%s: %d GPUs of the kind %q; want at least one of %q",
			path, m.GPUs, m.GPU, slices.Sorted(maps.Keys(accelerators))))
	case !gpu && (m.GPUs != 0 || m.GPU != ""):
		wrong = append(wrong, fmt.Errorf("%s: %d GPUs of the kind %q on a type that is allowed as one without", path, m.GPUs, m.GPU))
	}
	return wrong
}

func (p RegionalPrices) check(path string) []error {
	wrong := p.Origin.check(path)
	for _, name := range slices.Sorted(maps.Keys(p.Types)) {
		if !slices.Contains(Types(), name) {
			wrong = append(wrong, fmt.Errorf("%s.instanceTypes.%s: this type is not allowed", path, name))
		}
		wrong = append(wrong, p.Types[name].check(path+".instanceTypes."+name)...)
	}
	for _, item := range slices.Sorted(maps.Keys(p.Rates)) {
		if !slices.Contains(items, item) {
			wrong = append(wrong, fmt.Errorf("%s.rates.%s: there is no such item", path, item))
		}
		wrong = append(wrong, p.Rates[item].check(path+".rates."+string(item))...)
	}
	return wrong
}

// check takes a price that is known; nil is not known, and no mistake.
func (p *Price) check(path string) []error {
	if p == nil || *p > 0 {
		return nil
	}
	return []error{fmt.Errorf("%s is %s; a price that is not known is null", path, p)}
}
