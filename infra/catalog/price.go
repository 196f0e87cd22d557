package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Price is an amount of USD, exact: a whole number of ten-billionths, the smallest part that AWS's price list uses. It adds and
// multiplies as a number; the largest is 922 million USD.
type Price int64

// Dollar is one USD.
const Dollar Price = 1e10

const (
	decimals       = 10
	centDecimals   = 2
	wholeDigits    = 8 // whole dollars: at most 99,999,999, so that no price overflows
	maxPriceLength = wholeDigits + 1 + decimals
)

var amount = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// ParsePrice reads an amount of USD as AWS writes it: "0.0416" or "0.0416000000". An amount that is zero, negative, has an
// exponent or is finer than a Price is an error.
func ParsePrice(text string) (Price, error) {
	if len(text) > maxPriceLength || !amount.MatchString(text) {
		return 0, fmt.Errorf("%q is no price of the form 0.0416", text)
	}
	whole, part, _ := strings.Cut(text, ".")
	part = strings.TrimRight(part, "0")
	if len(whole) > wholeDigits || len(part) > decimals {
		return 0, fmt.Errorf("%q has more digits than a price", text)
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", decimals-len(part)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no price: %w", text, err)
	}
	if n == 0 {
		return 0, fmt.Errorf("%q is no price: one that is not known must be left out", text)
	}
	return Price(n), nil
}

// String is the exact amount with at least two decimals and no sign of the currency: 0.0416, 0.10, 3.06.
func (p Price) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	part := strings.TrimRight(fmt.Sprintf("%0*d", decimals, p%Dollar), "0")
	return fmt.Sprintf("%s%d.%s%s", sign, p/Dollar, part, strings.Repeat("0", max(centDecimals-len(part), 0)))
}

// MarshalText writes a price as String.
func (p Price) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a price as ParsePrice.
func (p *Price) UnmarshalText(text []byte) error {
	read, err := ParsePrice(string(text))
	*p = read
	return err
}
