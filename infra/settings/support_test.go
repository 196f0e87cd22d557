package settings

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

func TestSupported(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	release := catalog.Release{Version: "1.30", StandardUntil: day("2026-03-01"), ExtendedUntil: day("2027-03-01")}
	tests := []struct {
		support Support
		day     string
		problem string // empty: it is supported
	}{
		{StandardSupport, "2026-03-01", ""},
		{StandardSupport, "2026-03-02", "was in standard support until 2026-03-01 only"},
		{ExtendedSupport, "2026-02-01", ""}, // asked for ahead of time
		{ExtendedSupport, "2026-03-02", ""},
		{ExtendedSupport, "2027-03-01", ""},
		{ExtendedSupport, "2027-03-02", "was supported until 2027-03-01 only"},
		{StandardSupport, "2027-03-02", "was supported until 2027-03-01 only"},
	}
	for _, tt := range tests {
		got, ok := supported(release, tt.support, day(tt.day))
		if got.problem != tt.problem || ok != (tt.problem == "") {
			t.Errorf("%s on %s: got %q, %v; want %q", tt.support, tt.day, got.problem, ok, tt.problem)
		}
		if strings.Contains(got.remedy, "extended") != strings.Contains(got.problem, "standard") {
			t.Errorf("%s on %s: remedy %q", tt.support, tt.day, got.remedy)
		}
	}
}

// TestExtendedPrice holds the words to the catalog's figures, which are the same in all regions.
func TestExtendedPrice(t *testing.T) {
	for _, region := range catalog.Regions() {
		standard, knownStandard := catalog.Rate(region, catalog.ControlPlaneHour)
		extended, knownExtended := catalog.Rate(region, catalog.ControlPlaneExtendedHour)
		if !knownStandard || !knownExtended {
			t.Errorf("%s: a price of the control plane is not known", region)
			continue
		}
		if got := fmt.Sprintf("%s instead of %s USD an hour", extended, standard); got != extendedPrice {
			t.Errorf("%s: %s in the catalog, %s in messages", region, got, extendedPrice)
		}
	}
}
