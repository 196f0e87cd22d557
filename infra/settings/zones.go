package settings

import (
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// zoneCount is how many zones the network spans.
const zoneCount = 3

// firstZones is empty for a region that is not allowed.
func firstZones(region string) []string {
	zones := catalog.Zones(region)
	return zones[:min(zoneCount, len(zones))]
}

// checkZones compares the zones with the region. Zones that follow from the region need no check.
func (r *reader) checkZones() []Mistake {
	if !r.written("zones") || !r.good("region") {
		return nil
	}
	region := r.settings.Region
	allowed := catalog.Zones(region)
	var mistakes []Mistake
	for i, zone := range r.settings.Zones {
		path := item("zones", i)
		if slices.Contains(allowed, zone) || r.bad[path] {
			continue
		}
		mistakes = append(mistakes, Mistake{Path: path, Value: shown(zone), Problem: "is not a zone of " + region,
			Allowed: strings.Join(allowed, ", "), Remedy: zoneRemedy(zone, region, allowed)})
	}
	return mistakes
}

// zoneRemedy tells a slip from a zone of another region: that may be right, and the region wrong.
func zoneRemedy(zone, region string, allowed []string) string {
	for _, other := range catalog.Regions() {
		if other != region && slices.Contains(catalog.Zones(other), zone) {
			return "write a zone of " + region + ", or write region: " + other
		}
	}
	if meant := closest(zone, allowed); meant != "" {
		return "did you mean " + quoted(meant) + "?"
	}
	return "write a zone of " + region
}

// checkGroupZones compares the zones of the node groups with the network's, if those are known to be right.
func (r *reader) checkGroupZones() []Mistake {
	network := r.settings.Zones
	if !r.good("zones") || !r.good("region") || slices.Contains(network, "") {
		return nil
	}
	var mistakes []Mistake
	for _, group := range r.nodeGroups() {
		path := group.path + ".zones"
		for i, zone := range group.Zones {
			if slices.Contains(network, zone) || zone == "" || !r.good(path) {
				continue
			}
			mistakes = append(mistakes, Mistake{Path: item(path, i), Value: shown(zone),
				Problem: "is not a zone of the network", Allowed: strings.Join(network, ", "),
				Remedy: "write one of these, or change zones, which the network spans"})
		}
	}
	return mistakes
}
