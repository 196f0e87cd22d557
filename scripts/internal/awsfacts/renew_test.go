package awsfacts

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/scripts/internal/awsfacts/awstest"
)

// repository is the catalog of this repository.
func repository(t *testing.T) catalog.Snapshot {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(catalog.File)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalog.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// today is the day of the renewals in these tests.
var today = catalog.Day{Time: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)}

// steps is a progress display that remembers.
type steps struct {
	mu           sync.Mutex
	begun, ended []string
}

func (s *steps) begin(text string) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun = append(s.begun, text)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.ended = append(s.ended, text)
	}
}

// renew renews the repository's catalog from a world.
func renew(t *testing.T, w awstest.World, regions ...string) (catalog.Snapshot, []string, error) {
	t.Helper()
	w.Install(t)
	cli, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	progress := &steps{}
	s, notes, err := cli.Renew(t.Context(), Renewal{
		Old: repository(t), Regions: regions, Day: today, Progress: progress.begin,
	})
	if slices.Sort(progress.begun); err == nil && len(progress.ended) != len(progress.begun) {
		t.Errorf("begun %q, ended %q", progress.begun, progress.ended)
	}
	return s, notes, err
}

// texts are changes as they are printed.
func texts(changes []Change) []string {
	var all []string
	for _, c := range changes {
		all = append(all, c.String())
	}
	return all
}

// AWS agrees: no figure changes, whatever else it offers; the parts are dated and name their sources.
func TestRenewAgrees(t *testing.T) {
	s, notes, err := renew(t, awstest.Agrees(repository(t)), catalog.Regions()...)
	if err != nil {
		t.Fatal(err)
	}
	if changes := Changes(repository(t), s); len(changes) > 0 || len(notes) > 0 {
		t.Errorf("changes %q, notes %q", texts(changes), notes)
	}
	if _, err := s.JSON(); err != nil {
		t.Error(err)
	}
	for part, o := range map[string]catalog.Origin{"types": s.Machines.Origin, "prices": s.Prices["eu-west-1"].Origin} {
		if o.Date != today || !strings.Contains(strings.Join(o.Sources, ","), "EC2 DescribeInstanceTypes") {
			t.Errorf("%s are of %s, from %q", part, o.Date, o.Sources)
		}
	}
	if s.Support.Date == today {
		t.Error("the Kubernetes versions were not asked for, but are dated as if")
	}
}

// What the price list returns beside what it was asked for is not taken.
func TestRenewFiltersItself(t *testing.T) {
	w := awstest.Agrees(repository(t))
	w.Unfiltered = true
	s, _, err := renew(t, w, "us-east-2")
	if err != nil {
		t.Fatal(err)
	}
	if changes := Changes(repository(t), s); len(changes) > 0 {
		t.Errorf("changes %q", texts(changes))
	}
}

func TestRenewChanges(t *testing.T) {
	const region = "eu-west-1"
	product := func(w *awstest.World, sku string) *awstest.Product {
		i := slices.IndexFunc(w.Products, func(p awstest.Product) bool { return p.Product.SKU == sku })
		return &w.Products[i]
	}
	for name, c := range map[string]struct {
		change func(*awstest.World)
		want   []string
		notes  []string
	}{
		"another price": {
			change: func(w *awstest.World) {
				*product(w, "LINUX-eu-west-1-m5.large") = awstest.Instance("NEW", region, "m5.large", "0.1070000001")
			},
			want: []string{"eu-west-1 m5.large: 0.107 -> 0.1070000001"},
		},
		"the same price twice": {
			change: func(w *awstest.World) {
				w.Products = append(w.Products, awstest.Instance("TWIN", region, "m5.large", "0.1070"))
			},
		},
		"no offer": {
			change: func(w *awstest.World) { product(w, "LINUX-eu-west-1-m5.large").ServiceCode = "" },
			want:   []string{"eu-west-1 m5.large: 0.107 -> unknown"},
		},
		"no price in USD": {
			change: func(w *awstest.World) {
				for _, term := range product(w, "LINUX-eu-west-1-m5.large").Terms["OnDemand"] {
					for _, d := range term.Dimensions {
						delete(d.PricePerUnit, "USD")
						d.PricePerUnit["CNY"] = "1"
					}
				}
			},
			want: []string{"eu-west-1 m5.large: 0.107 -> unknown"},
		},
		"another unit": {
			change: func(w *awstest.World) {
				*product(w, "LINUX-eu-west-1-m5.large") = awstest.NewProduct("SECONDS", "AmazonEC2",
					product(w, "LINUX-eu-west-1-m5.large").Product.Attributes, "Quantity", "0.1")
			},
			want: []string{"eu-west-1 m5.large: 0.107 -> unknown"},
		},
		"type not offered": {
			change: func(w *awstest.World) {
				w.Offered[region] = slices.DeleteFunc(w.Offered[region],
					func(t awstest.InstanceType) bool { return t.InstanceType == "p3.2xlarge" })
			},
			want:  []string{"eu-west-1 p3.2xlarge: 3.305 -> unknown"},
			notes: []string{"p3.2xlarge is not offered in eu-west-1"},
		},
		"no surcharge listed": {
			change: func(w *awstest.World) { product(w, "EXTENDED-eu-west-1").ServiceCode = "" },
			want:   []string{"eu-west-1 controlPlaneExtendedHour: 0.60 -> unknown"},
		},
		"surcharge without a price": {
			change: func(w *awstest.World) { product(w, "STANDARD-eu-west-1").ServiceCode = "" },
			want: []string{"eu-west-1 controlPlaneHour: 0.10 -> unknown",
				"eu-west-1 controlPlaneExtendedHour: 0.60 -> unknown"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := awstest.Agrees(repository(t))
			c.change(&w)
			s, notes, err := renew(t, w, region)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, texts(Changes(repository(t), s))); diff != "" {
				t.Errorf("changes (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(c.notes, notes); diff != "" {
				t.Errorf("notes (-want +got)\n%s", diff)
			}
		})
	}
}

// Sizes come from all regions together: a type that one of them offers is known.
func TestRenewSizes(t *testing.T) {
	w := awstest.Agrees(repository(t))
	for i, region := range catalog.Regions() {
		w.Offered[region] = slices.DeleteFunc(w.Offered[region], func(it awstest.InstanceType) bool {
			return it.InstanceType == "p3.2xlarge" || it.InstanceType == "t3.medium" && i > 0
		})
		large := slices.IndexFunc(w.Offered[region], func(it awstest.InstanceType) bool { return it.InstanceType == "m5.large" })
		w.Offered[region][large].MemoryInfo.SizeInMiB = 8000
	}
	s, notes, err := renew(t, w, catalog.Regions()...)
	if err != nil {
		t.Fatal(err)
	}
	got := texts(Changes(repository(t), s))
	want := []string{
		"m5.large MiB: 8192 -> 8000", "p3.2xlarge vCPUs: 8 -> unknown", "p3.2xlarge MiB: 62464 -> unknown",
		"p3.2xlarge network interfaces: 4 -> unknown", "p3.2xlarge addresses per interface: 15 -> unknown",
		"p3.2xlarge GPUs: 1 V100 -> unknown",
		"us-east-1 p3.2xlarge: 3.06 -> unknown",
		"us-east-2 t3.medium: 0.0416 -> unknown", "us-east-2 p3.2xlarge: 3.06 -> unknown",
		"us-west-2 t3.medium: 0.0416 -> unknown", "us-west-2 p3.2xlarge: 3.06 -> unknown",
		"eu-west-1 t3.medium: 0.0456 -> unknown", "eu-west-1 p3.2xlarge: 3.305 -> unknown",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, ok := s.Type("p3.2xlarge"); ok || len(notes) != 7 {
		t.Errorf("p3.2xlarge is known: %v; notes %q", ok, notes)
	}
}

// With some of the regions, the others and the sizes stay as they are, with their dates.
func TestRenewSomeRegions(t *testing.T) {
	w := awstest.Agrees(repository(t))
	w.Offered["us-west-2"] = nil
	s, notes, err := renew(t, w, "us-west-2")
	if err != nil {
		t.Fatal(err)
	}
	want := repository(t)
	got := s
	got.Prices = maps.Clone(s.Prices)
	got.Prices["us-west-2"] = want.Prices["us-west-2"]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("something else changed (-want +got)\n%s", diff)
	}
	if len(notes) != len(catalog.Types()) || s.Prices["us-west-2"].Date != today {
		t.Errorf("prices of %s, notes %q", s.Prices["us-west-2"].Date, notes)
	}
}
