package settings

// region is an AWS region that the platform may stand in.
type region struct {
	name  string
	zones string // the letters of its zones
}

var regions = []region{
	{"us-east-1", "abcdef"},
	{"us-east-2", "abc"},
	{"us-west-2", "abcd"},
	{"eu-west-1", "abc"},
}

// zoneCount is how many zones the network spans.
const zoneCount = 3

func regionNames() []string {
	names := make([]string, len(regions))
	for i, r := range regions {
		names[i] = r.name
	}
	return names
}

// zonesOf is empty for a region that is not allowed.
func zonesOf(name string) []string {
	var zones []string
	for _, r := range regions {
		for _, letter := range r.zones {
			if r.name == name {
				zones = append(zones, name+string(letter))
			}
		}
	}
	return zones
}

func firstZones(name string) []string {
	zones := zonesOf(name)
	return zones[:min(zoneCount, len(zones))]
}
