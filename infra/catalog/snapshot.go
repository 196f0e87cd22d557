package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Snapshot is what was known on a day. Its JSON form is the file catalog.json.
type Snapshot struct {
	Support  Support                   `json:"kubernetes"`
	Machines Machines                  `json:"instanceTypes"`
	Prices   map[string]RegionalPrices `json:"prices"` // by region
}

// Origin says when a part of a snapshot was taken, and from what.
type Origin struct {
	Date    Day      `json:"date"`
	Sources []string `json:"sources"`
}

// Support is EKS's support of Kubernetes versions.
type Support struct {
	Origin
	Versions []SupportedVersion `json:"releases"` // oldest first
}

// Machines are the figures of the instance types.
type Machines struct {
	Origin
	Types map[string]*Machine `json:"types"` // by instance type; nil or absent if not known
}

// Machine is what EC2 says of an instance type.
type Machine struct {
	VCPUs                 int    `json:"vcpus"`
	MemoryMiB             int    `json:"memoryMiB"` // nominal: a node sees less, see InstanceType.Allocatable
	NetworkInterfaces     int    `json:"networkInterfaces"`
	AddressesPerInterface int    `json:"addressesPerInterface"` // IPv4
	GPUs                  int    `json:"gpus,omitempty"`        // 0: it has none
	GPU                   string `json:"gpu,omitempty"`         // EC2's name of its GPU, as T4; empty without one
}

// RegionalPrices are the list prices of one region.
type RegionalPrices struct {
	Origin
	Types map[string]*Price `json:"instanceTypes"` // USD per hour, by instance type; nil or absent if not known
	Rates map[Item]*Price   `json:"rates"`         // USD per the item's unit; nil or absent if not known
}

// Parse reads a snapshot's JSON form. It refuses unknown keys and figures that can't be, and names all such figures at once.
func Parse(text []byte) (Snapshot, error) {
	var s Snapshot
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return Snapshot{}, fmt.Errorf("reading the catalog: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Snapshot{}, errors.New("reading the catalog: there is something behind its end")
	}
	if err := s.check(); err != nil {
		return Snapshot{}, err
	}
	return s, nil
}

// JSON is the snapshot's JSON form: indented and in a stable order, so that a change reads well as a diff.
func (s Snapshot) JSON() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the catalog: %w", err)
	}
	return append(text, '\n'), nil
}

// Date is the day of the oldest part: the snapshot as a whole is no fresher.
func (s Snapshot) Date() time.Time {
	oldest := s.Support.Date
	if s.Machines.Date.Before(oldest.Time) {
		oldest = s.Machines.Date
	}
	for _, p := range s.Prices {
		if p.Date.Before(oldest.Time) {
			oldest = p.Date
		}
	}
	return oldest.Time
}

// Type is an allowed instance type; false if it is not allowed, or allowed but not known.
func (s Snapshot) Type(name string) (InstanceType, bool) {
	m := s.Machines.Types[name]
	if m == nil {
		return InstanceType{}, false
	}
	return InstanceType{
		Name: name, VCPUs: m.VCPUs, MemoryMiB: m.MemoryMiB, GPUs: m.GPUs, Accelerator: accelerators[m.GPU],
		MaxPods: maxPods(*m), PodAddresses: addresses(*m),
	}, true
}

// HourlyPrice is the on-demand price of an instance, in USD per hour; false if it is not known.
func (s Snapshot) HourlyPrice(region, instanceType string) (Price, bool) {
	return known(s.Prices[region].Types[instanceType])
}

// Rate is the price of an item, in USD per its unit; false if it is not known.
func (s Snapshot) Rate(region string, item Item) (Price, bool) {
	return known(s.Prices[region].Rates[item])
}

func known(p *Price) (Price, bool) {
	if p == nil {
		return 0, false
	}
	return *p, true
}
