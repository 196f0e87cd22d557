package awsfacts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// listRegion is a region that serves the Price List Query API, for all regions.
const listRegion = "us-east-1"

// Units as the price list writes them; services differ.
var (
	perHour    = []string{"Hrs", "Hours", "Hour"}
	perGB      = []string{"GB"}
	perGBMonth = []string{"GB-Mo", "GB-month"}
)

// question asks for one price. An answer that does not have every attribute is not taken, whatever the API filtered.
type question struct {
	service    string
	attributes map[string]string
	usage      string   // kind of use without the prefix of its region; empty: the attributes say enough
	units      []string // any of these
}

// product is one entry of a price list.
type product struct {
	Product struct {
		Family     string            `json:"productFamily"`
		Attributes map[string]string `json:"attributes"`
		SKU        string            `json:"sku"`
	} `json:"product"`
	Terms struct {
		OnDemand map[string]term `json:"OnDemand"`
	} `json:"terms"`
}

type term struct {
	Dimensions map[string]struct {
		Unit         string            `json:"unit"`
		BeginRange   string            `json:"beginRange"` // amount from which on the price holds
		PricePerUnit map[string]string `json:"pricePerUnit"`
	} `json:"priceDimensions"`
}

// price asks for a price in a region; nil if AWS lists none. Two different prices are an error, not a guess.
func (c CLI) price(ctx context.Context, region string, q question) (*catalog.Price, error) {
	products, err := c.products(ctx, region, q)
	if err != nil {
		return nil, err
	}
	found := map[catalog.Price]string{} // with the product that has it
	for _, p := range products {
		if !q.matches(region, p) {
			continue
		}
		prices, err := p.onDemand(q.units)
		if err != nil {
			return nil, fmt.Errorf("product %s of %s in %s: %w", p.Product.SKU, q.service, region, err)
		}
		for _, price := range prices {
			found[price] = p.Product.SKU
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		for price := range found {
			return &price, nil
		}
	}
	return nil, fmt.Errorf("AWS lists different prices for %s in %s: %s", q, region, offers(found))
}

func offers(found map[catalog.Price]string) string {
	var texts []string
	for price, sku := range found {
		texts = append(texts, fmt.Sprintf("%s USD (product %s)", price, sku))
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}

// products are what the price list has for a question, and maybe more.
func (c CLI) products(ctx context.Context, region string, q question) ([]product, error) {
	args := []string{"pricing", "get-products", "--region", listRegion, "--service-code", q.service,
		"--filters", "Type=TERM_MATCH,Field=regionCode,Value=" + region}
	for _, field := range sortedKeys(q.attributes) {
		args = append(args, fmt.Sprintf("Type=TERM_MATCH,Field=%s,Value=%s", field, q.attributes[field]))
	}
	var answer struct{ PriceList []string } // each is JSON again
	if err := c.ask(ctx, &answer, args...); err != nil {
		return nil, fmt.Errorf("asking the price list for %s in %s: %w", q, region, err)
	}
	products := make([]product, len(answer.PriceList))
	for i, text := range answer.PriceList {
		if err := json.Unmarshal([]byte(text), &products[i]); err != nil {
			return nil, fmt.Errorf("reading the price list's answer for %s in %s: %w", q, region, err)
		}
	}
	return products, nil
}

func (q question) matches(region string, p product) bool {
	if p.Product.Attributes["regionCode"] != region {
		return false
	}
	for field, want := range q.attributes {
		got := p.Product.Attributes[field]
		if field == "productFamily" { // the one that stands beside the attributes
			got = p.Product.Family
		}
		if got != want {
			return false
		}
	}
	return q.usage == "" || q.usage == withoutRegion(p.Product.Attributes["usagetype"], q.usage)
}

// withoutRegion takes the region's prefix off a kind of use, as USE1- or EU-; some services have none in us-east-1.
func withoutRegion(usage, kind string) string {
	if usage == kind {
		return usage
	}
	_, rest, _ := strings.Cut(usage, "-")
	return rest
}

// onDemand are the prices per unit, from the first unit on. A price of zero is an error: nothing that is asked for is free.
func (p product) onDemand(units []string) ([]catalog.Price, error) {
	var prices []catalog.Price
	for _, t := range p.Terms.OnDemand {
		for _, d := range t.Dimensions {
			amount, ok := d.PricePerUnit["USD"]
			if !ok || d.BeginRange != "0" || !slices.Contains(units, d.Unit) {
				continue
			}
			price, err := catalog.ParsePrice(amount)
			if err != nil {
				return nil, err
			}
			prices = append(prices, price)
		}
	}
	return prices, nil
}

// String names what is asked for.
func (q question) String() string {
	if name := q.attributes["instanceType"]; name != "" {
		return name
	}
	return q.service + " " + q.usage
}
