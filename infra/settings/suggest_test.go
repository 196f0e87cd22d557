package settings

import "testing"

func TestClosest(t *testing.T) {
	types := []string{"m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge"}
	tests := []struct {
		word       string
		candidates []string
		want       string
	}{
		{"ON_DEMAND", []string{"on-demand", "spot"}, "on-demand"},
		{"spott", []string{"on-demand", "spot"}, "spot"},
		{"repo", []string{"region", "repository"}, "repository"},
		{"m5-2xlarge", types, "m5.2xlarge"},
		{"m5", []string{"m5.large"}, ""}, // too short for an abbreviation
		{"regoin", []string{"region", "zones"}, "region"},
		{"m5.2xlarg", types, "m5.2xlarge"},
		{"m5.8xlarge", types, ""},                    // three are equally close
		{"tpu", []string{"cpu", "gpu"}, ""},          // two are
		{"password", []string{"region", "team"}, ""}, // none is
		{"x", nil, ""},
		{"", []string{"team"}, ""},
	}
	for _, tt := range tests {
		if got := closest(tt.word, tt.candidates); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.word, got, tt.want)
		}
	}
}
