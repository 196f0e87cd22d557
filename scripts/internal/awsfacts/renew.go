package awsfacts

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// Renewal is a wish for a newer snapshot.
type Renewal struct {
	Old catalog.Snapshot
	// Regions are those whose prices are asked for; the others keep theirs, with their date. The sizes of the types are renewed
	// only with all allowed regions, because one of them alone may offer a type.
	Regions []string
	Day     catalog.Day // what the renewed parts are dated
	// Progress is told what begins, from several goroutines; the function that it returns is called when that is over.
	Progress func(text string) (end func())
}

// answers are what AWS says of one region.
type answers struct {
	offered map[string]catalog.Machine
	prices  catalog.RegionalPrices
}

// Renew asks AWS and returns the newer snapshot. What AWS does not answer is not known in it, whatever the old one said.
// The notes name the types that a region does not offer. After an error nothing of the answers is to be used.
func (c CLI) Renew(ctx context.Context, r Renewal) (renewed catalog.Snapshot, notes []string, err error) {
	regions := make([]answers, len(r.Regions))
	group, ctx := errgroup.WithContext(ctx)
	for i, region := range r.Regions {
		group.Go(func() (err error) {
			end := r.Progress("asking AWS about " + region)
			if regions[i], err = c.region(ctx, region, r.Day); err == nil {
				end()
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return catalog.Snapshot{}, nil, err
	}
	renewed = catalog.Snapshot{Support: r.Old.Support, Machines: r.Old.Machines, Prices: maps.Clone(r.Old.Prices)}
	for i, region := range r.Regions {
		renewed.Prices[region] = regions[i].prices
		notes = append(notes, regions[i].missing(region)...)
	}
	if len(r.Regions) == len(catalog.Regions()) {
		renewed.Machines, err = sizes(r, regions)
	}
	return renewed, notes, err
}

// region asks about one region, question by question: the price list is quick to refuse many at once.
func (c CLI) region(ctx context.Context, region string, day catalog.Day) (answers, error) {
	offered, err := c.machines(ctx, region)
	if err != nil {
		return answers{}, err
	}
	a := answers{offered: offered, prices: catalog.RegionalPrices{
		Origin: catalog.Origin{Date: day, Sources: []string{
			"AWS Price List Query API, GetProducts", "EC2 DescribeInstanceTypes (whether a type is offered)",
		}},
		Types: map[string]*catalog.Price{},
		Rates: map[catalog.Item]*catalog.Price{},
	}}
	for _, name := range catalog.Types() {
		a.prices.Types[name] = nil
		if _, ok := offered[name]; !ok {
			continue // the list has prices of what can't be had any more
		}
		if a.prices.Types[name], err = c.price(ctx, region, instance(name)); err != nil {
			return answers{}, err
		}
	}
	for _, item := range catalog.Items() {
		if a.prices.Rates[item], err = c.rate(ctx, region, item); err != nil {
			return answers{}, err
		}
	}
	return a, nil
}

func (a answers) missing(region string) []string {
	var notes []string
	for _, name := range catalog.Types() {
		if _, ok := a.offered[name]; !ok {
			notes = append(notes, fmt.Sprintf("%s is not offered in %s", name, region))
		}
	}
	return notes
}

// sizes are the figures of the types that any region offers. A type has the same ones everywhere.
func sizes(r Renewal, regions []answers) (catalog.Machines, error) {
	machines := catalog.Machines{
		Origin: catalog.Origin{Date: r.Day, Sources: []string{
			"EC2 DescribeInstanceTypes in " + strings.Join(slices.Sorted(slices.Values(r.Regions)), ", "),
		}},
		Types: map[string]*catalog.Machine{},
	}
	for _, name := range catalog.Types() {
		machines.Types[name] = nil
		for i, a := range regions {
			here, ok := a.offered[name]
			if !ok {
				continue
			}
			if there := machines.Types[name]; there != nil && *there != here {
				return catalog.Machines{}, fmt.Errorf("EC2 says of %s in %s that it is %+v, elsewhere that it is %+v",
					name, r.Regions[i], here, *there)
			}
			machines.Types[name] = &here
		}
	}
	return machines, nil
}
