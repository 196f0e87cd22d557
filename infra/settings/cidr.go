package settings

import (
	"fmt"
	"net/netip"
	"slices"
)

// privateRanges are those of RFC 1918.
var privateRanges = []netip.Prefix{
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
}

// The prefix lengths a VPC may have: AWS allows none shorter than 16, and the six /20 subnets (a public and a private
// one in each of three zones) do not fit into one longer than 17.
const (
	shortestVPC = 16
	longestVPC  = 17
)

func vpcRange() rule {
	return rule{
		allowed: "a private IPv4 range within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, with prefix /16 or /17",
		check: func(value string) (flaw, bool) {
			prefix, f, ok := canonical(value)
			if !ok {
				return f, false
			}
			// A range that begins in a private one and is no larger than /16 also ends there.
			around := func(private netip.Prefix) bool { return private.Contains(prefix.Addr()) }
			switch {
			case !prefix.Addr().Is4():
				return flaw{"is not an IPv4 range", "write it like 10.0.0.0/16"}, false
			case prefix.Bits() < shortestVPC:
				return flaw{"is larger than a VPC may be", fmt.Sprintf("write the prefix /%d", shortestVPC)}, false
			case prefix.Bits() > longestVPC:
				return flaw{"has no room for six /20 subnets, two in each of three zones",
					fmt.Sprintf("write the prefix /%d or /%d", shortestVPC, longestVPC)}, false
			case !slices.ContainsFunc(privateRanges, around):
				return flaw{"is not private", "write it like 10.0.0.0/16"}, false
			}
			return flaw{}, true
		},
	}
}

// shortestPublic is the least prefix length of a range that may reach the public endpoint. It refuses 0.0.0.0/0 and
// ::/0, and the whole internet given in halves or quarters.
const shortestPublic = 8

func publicRange() rule {
	return rule{
		allowed: fmt.Sprintf("an address range with prefix /%d or longer; never the whole internet", shortestPublic),
		check: func(value string) (flaw, bool) {
			prefix, f, ok := canonical(value)
			if ok && prefix.Bits() < shortestPublic {
				return flaw{"opens the cluster's endpoint to the internet",
					"write the addresses of your own network, such as 203.0.113.0/24"}, false
			}
			return f, ok
		},
	}
}

// canonical parses an address range and insists on its one canonical spelling, so that equal ranges are equal texts.
func canonical(value string) (netip.Prefix, flaw, bool) {
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		remedy := "write an address, a slash and the prefix length, like 10.0.0.0/16"
		if addr, err := netip.ParseAddr(value); err == nil && addr.Zone() == "" {
			remedy = fmt.Sprintf("for the one address write %s/%d", addr, addr.BitLen())
		}
		return prefix, flaw{"is not an address range", remedy}, false
	}
	if masked := prefix.Masked(); masked.String() != value {
		return prefix, flaw{"is not the canonical form of its range", "write " + masked.String()}, false
	}
	return prefix, flaw{}, true
}
