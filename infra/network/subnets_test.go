package network

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		cidr  string
		zones []string
		want  []string // zone public private
		err   string
	}{
		{"10.0.0.0/16", []string{"a", "b", "c"}, []string{
			"a 10.0.0.0/20 10.0.128.0/20", "b 10.0.16.0/20 10.0.144.0/20", "c 10.0.32.0/20 10.0.160.0/20"}, ""},
		{"172.16.128.0/17", []string{"a", "b", "c"}, []string{
			"a 172.16.128.0/20 172.16.192.0/20", "b 172.16.144.0/20 172.16.208.0/20", "c 172.16.160.0/20 172.16.224.0/20"}, ""},
		{"10.0.0.0/18", []string{"a", "b", "c"}, nil, "room for 2 zones"},
		{"10.0.0.0/20", []string{"a"}, nil, "room for 0 zones"},
		{"10.0.0.0/16", nil, nil, "0 are asked for"},
		{"10.0.0.1/16", []string{"a"}, nil, "not an IPv4 network"},
		{"10.0.0.0/24", []string{"a"}, nil, "not an IPv4 network"},
		{"fd00::/16", []string{"a"}, nil, "not an IPv4 network"},
		{"", []string{"a"}, nil, "not an IPv4 network"},
	} {
		blocks, err := cut(c.cidr, c.zones)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: got error %v, want one with %q", c.cidr, err, c.err)
			}
			continue
		}
		var got []string
		for _, b := range blocks {
			got = append(got, strings.Join([]string{b.zone, b.public.String(), b.private.String()}, " "))
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: error %v (-want +got):\n%s", c.cidr, err, diff)
		}
	}
}

// Every block lies in the VPC and no two overlap, whatever is asked for.
func FuzzCut(f *testing.F) {
	f.Add("10.0.0.0/16", 3)
	f.Add("192.168.0.0/17", 4)
	f.Add("0.0.0.0/0", 100)
	f.Fuzz(func(t *testing.T, cidr string, zones int) {
		if zones < 0 || zones > 64 {
			t.Skip()
		}
		blocks, err := cut(cidr, make([]string, zones))
		if err != nil {
			return
		}
		vpc := netip.MustParsePrefix(cidr)
		var seen []netip.Prefix
		for _, b := range blocks {
			for _, p := range []netip.Prefix{b.public, b.private} {
				if p.Bits() != subnetBits || p.Masked() != p || !vpc.Contains(p.Addr()) {
					t.Errorf("%s: block %s", cidr, p)
				}
				for _, other := range seen {
					if other.Overlaps(p) {
						t.Errorf("%s: %s overlaps %s", cidr, p, other)
					}
				}
				seen = append(seen, p)
			}
		}
	})
}
