package catalog

import "testing"

func TestParsePrice(t *testing.T) {
	for text, want := range map[string]struct {
		price Price
		form  string
	}{
		"0.0416":              {416_000_000, "0.0416"},
		"0.0416000000":        {416_000_000, "0.0416"},
		"0.10":                {1_000_000_000, "0.10"},
		"3.06":                {30_600_000_000, "3.06"},
		"1":                   {Dollar, "1.00"},
		"0.5":                 {Dollar / 2, "0.50"},
		"0.0000000001":        {1, "0.0000000001"},
		"99999999.9999999999": {999_999_999_999_999_999, "99999999.9999999999"},
		"0.00000000010":       {1, "0.0000000001"},
	} {
		got, err := ParsePrice(text)
		if err != nil || got != want.price || got.String() != want.form {
			t.Errorf("%q: %d (%s), error %v; want %d (%s)", text, got, got, err, want.price, want.form)
		}
	}
}

func TestParsePriceRefuses(t *testing.T) {
	for _, text := range []string{
		"", "0", "0.0000000000", "-1", "+1", "1e3", "1e-3", ".5", "5.", "0,5", " 1", "1 ", "NaN", "Inf", "0x1", "1_000", "$1",
		"0.00000000001", "100000000", "9999999999999999999999", "\u0661",
	} {
		if got, err := ParsePrice(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

// Sums have no drift, which floats would have.
func TestPriceIsExact(t *testing.T) {
	tenth, err := ParsePrice("0.1")
	if err != nil {
		t.Fatal(err)
	}
	var sum Price
	for range 10 {
		sum += tenth
	}
	if sum != Dollar || (720*tenth).String() != "72.00" || (-tenth).String() != "-0.10" || Price(0).String() != "0.00" {
		t.Errorf("10 × 0.1 = %s, 720 × 0.1 = %s", sum, 720*tenth)
	}
}

func FuzzParsePrice(f *testing.F) {
	for _, text := range []string{"0.0416", "3.06", "0", "99999999.9999999999", "1e9"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePrice(text)
		if err != nil {
			return
		}
		again, err := ParsePrice(p.String())
		if err != nil || again != p || p <= 0 {
			t.Errorf("%q is %s, which is %s, %v", text, p, again, err)
		}
	})
}
