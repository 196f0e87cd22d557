package catalog

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The file is what a refresh would write, so that its diff shows figures and nothing else.
func TestFileIsInItsForm(t *testing.T) {
	text, err := current.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(embedded), string(text)); diff != "" {
		t.Errorf("catalog.json is in another form (-file +form)\n%s", diff)
	}
}

// changed is the file with one piece of its text replaced.
func changed(t *testing.T, from, to string) []byte {
	t.Helper()
	text := strings.Replace(string(embedded), from, to, 1)
	if text == string(embedded) {
		t.Fatalf("catalog.json has no %s", from)
	}
	return []byte(text)
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"zero price":        {`"m5.large": "0.107"`, `"m5.large": "0"`, "one that is not known must be left out"},
		"zero decimals":     {`"m5.large": "0.107"`, `"m5.large": "0.000"`, "one that is not known must be left out"},
		"negative price":    {`"m5.large": "0.107"`, `"m5.large": "-0.107"`, "no price of the form"},
		"price as a number": {`"m5.large": "0.107"`, `"m5.large": 0.107`, "cannot unmarshal number"},
		"zero rate":         {`"natGatewayHour": "0.048"`, `"natGatewayHour": "0.0"`, "one that is not known must be left out"},
		"zero vCPUs":        {`"vcpus": 4`, `"vcpus": 0`, "types.g4dn.xlarge.vcpus is 0"},
		"negative memory":   {`"memoryMiB": 62464`, `"memoryMiB": -1`, "types.p3.2xlarge.memoryMiB is -1"},
		"no interfaces":     {`"networkInterfaces": 8`, `"networkInterfaces": 0`, "types.m5.4xlarge.networkInterfaces is 0"},
		"no addresses":      {`"addressesPerInterface": 30`, `"addressesPerInterface": 1`, "addressesPerInterface is 1"},
		"GPUs left out":     {`"gpus": 1,`, ``, "types.g4dn.2xlarge: 0 GPUs"},
		"unknown GPU":       {`"gpu": "V100"`, `"gpu": "V1"`, `types.p3.2xlarge: 1 GPUs of the kind "V1"`},
		"GPU on a CPU type": {
			`"addressesPerInterface": 30`, `"addressesPerInterface": 30, "gpus": 1, "gpu": "T4"`, "allowed as one without"},
		"unknown key":        {`"vcpus"`, `"cpus"`, `unknown field "cpus"`},
		"unknown type":       {`"p3.2xlarge": {`, `"p4.2xlarge": {`, "types.p4.2xlarge: this type is not allowed"},
		"unknown price type": {`"p3.2xlarge": "3.305"`, `"p4.2xlarge": "3.305"`, "p4.2xlarge: this type is not allowed"},
		"unknown item":       {`"natGatewayHour"`, `"natHour"`, "rates.natHour: there is no such item"},
		"unknown region":     {`"eu-west-1": {`, `"eu-west-9": {`, "prices.eu-west-9: this region is not allowed"},
		"region left out":    {`"eu-west-1": {`, `"eu-west-9": {`, "prices.eu-west-1 is missing"},
		"no date":            {`"date": "2026-11-23",`, ``, "kubernetes.date is missing"},
		"date of no calendar": {
			`"date": "2026-11-23",`, `"date": "2026-11-31",`, "is no day of the form"},
		"no sources":       {`"Amazon EKS user guide, Amazon EKS Kubernetes release calendar"`, `""`, "kubernetes.sources must say"},
		"releases swapped": {`"standardUntil": "2026-07-29"`, `"standardUntil": "2026-12-29"`, "releases[1] is not younger"},
		"support ends early": {
			`"extendedUntil": "2027-07-29"`, `"extendedUntil": "2025-07-29"`, "extended support ends before standard support"},
		"something behind": {"\n}\n", "\n}\n{}", "something behind its end"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(changed(t, c.from, c.to))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// All mistakes are named at once.
func TestParseNamesAllMistakes(t *testing.T) {
	text := strings.NewReplacer(`"vcpus": 4`, `"vcpus": 0`, `"networkInterfaces": 8`, `"networkInterfaces": -8`).Replace(string(embedded))
	_, err := Parse([]byte(text))
	if err == nil {
		t.Fatal("no error")
	}
	if n := len(strings.Split(err.Error(), "\n")); n != 4 { // three types have 4 vCPUs, one has 8 interfaces
		t.Errorf("%d mistakes:\n%v", n, err)
	}
}

// What is not known is not known, whether it is null or left out.
func TestParseUnknown(t *testing.T) {
	for name, text := range map[string][]byte{
		"null":     changed(t, `"m5.large": "0.107"`, `"m5.large": null`),
		"left out": changed(t, `"m5.large": "0.107",`, ``),
	} {
		s, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if p, ok := s.HourlyPrice("eu-west-1", "m5.large"); ok || p != 0 {
			t.Errorf("%s: HourlyPrice = %s, %v", name, p, ok)
		}
	}
	s := current
	s.Machines.Types = map[string]*Machine{"m5.large": nil}
	text, err := s.JSON()
	if err != nil || !strings.Contains(string(text), `"m5.large": null`) {
		t.Errorf("error %v, written as\n%s", err, text)
	}
	if machine, ok := s.Type("m5.large"); ok {
		t.Errorf("Type = %v", machine)
	}
}

// No wrong snapshot gets written either.
func TestJSONRefuses(t *testing.T) {
	zero, negative := Price(0), -Dollar
	for name, change := range map[string]func(*Snapshot){
		"zero vCPUs": func(s *Snapshot) {
			s.Machines.Types = map[string]*Machine{"m5.large": {MemoryMiB: 1, NetworkInterfaces: 1, AddressesPerInterface: 2}}
		},
		"zero price": func(s *Snapshot) {
			s.Prices["us-east-1"] = RegionalPrices{Origin: s.Support.Origin, Types: map[string]*Price{"m5.large": &zero}}
		},
		"negative rate": func(s *Snapshot) {
			s.Prices["us-east-1"] = RegionalPrices{Origin: s.Support.Origin, Rates: map[Item]*Price{GP3GBMonth: &negative}}
		},
	} {
		s := current
		s.Prices = maps.Clone(current.Prices)
		change(&s)
		if text, err := s.JSON(); err == nil || !strings.Contains(err.Error(), "that is not known is null") {
			t.Errorf("%s: error %v, written as %s", name, err, text)
		}
	}
}

// A snapshot is as fresh as its oldest part.
func TestDate(t *testing.T) {
	for _, part := range []string{"kubernetes", "instanceTypes", "us-west-2"} {
		text := string(embedded)
		at := strings.Index(text, `"`+part+`": {`)
		s, err := Parse([]byte(text[:at] + strings.Replace(text[at:], "2026-11-23", "2025-01-31", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if want := time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC); !s.Date().Equal(want) {
			t.Errorf("%s is of %s, the snapshot of %s", part, want, s.Date())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(embedded)
	f.Add([]byte(`{"prices": {"us-east-1": {"instanceTypes": {"m5.large": null}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		written, err := s.JSON()
		if err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		}
		again, err := Parse(written)
		if diff := cmp.Diff(s, again); err != nil || diff != "" {
			t.Errorf("error %v (-want +got)\n%s", err, diff)
		}
	})
}
