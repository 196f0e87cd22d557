// Package catalog knows the machines, regions and Kubernetes versions that the platform allows: their size, what pods can use
// of it, their on-demand price and how long they are supported, as one dated snapshot with its sources.
//
// What is not known is never zero: every accessor says by its second result whether it knows.
package catalog

import (
	_ "embed"
	"fmt"
	"time"
)

// File is the snapshot's place in the repository. It is embedded when a program is built.
const File = "infra/catalog/catalog.json"

//go:embed catalog.json
var embedded []byte

// current is the embedded snapshot. A test holds the file to what Parse asks of it, so that no build that passed its tests
// panics here.
var current = mustParse(embedded)

func mustParse(text []byte) Snapshot {
	s, err := Parse(text)
	if err != nil {
		panic(fmt.Sprintf("%s is wrong: %v", File, err))
	}
	return s
}

// Date is the day of the oldest part of the embedded snapshot, in UTC.
func Date() time.Time { return current.Date() }

// Type is an allowed instance type; false if it is not allowed, or allowed but not known.
func Type(name string) (InstanceType, bool) { return current.Type(name) }

// HourlyPrice is the on-demand price of an instance of a type in a region, in USD per hour, with Linux on shared hardware;
// false if it is not known.
func HourlyPrice(region, instanceType string) (Price, bool) {
	return current.HourlyPrice(region, instanceType)
}

// Rate is the price of anything but an instance in a region, in USD per the item's own unit; false if it is not known.
func Rate(region string, item Item) (Price, bool) { return current.Rate(region, item) }

// Kubernetes is EKS's support of a minor version, as "1.35"; false if it is not known.
func Kubernetes(version string) (Release, bool) { return current.Release(version) }

// KubernetesVersions are the known releases, oldest first.
func KubernetesVersions() []Release { return current.Releases() }
