package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// policies measures the policy pack by itself and against conftest.
func (b bench) policies(ctx context.Context) (rows []row, err error) {
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	pack, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return nil, err
	}
	if err := conftestFolders(dir, pack.Rules()); err != nil {
		return nil, err
	}
	production, err := b.productionDocuments(ctx)
	if err != nil {
		return nil, err
	}
	clusters := only(production, rayCluster)
	if len(clusters) == 0 {
		return nil, errors.New("production has no RayCluster")
	}
	mix := varied(production, judged)
	for _, measure := range []func() ([]row, error){
		func() ([]row, error) { // both start, compile, and evaluate the same rules by the same OPA
			return b.contest(ctx, dir, fmt.Sprintf("%d resources of production", judged), mix, 0.6)
		},
		func() ([]row, error) { // most of the time goes into the rules themselves, which OPA evaluates here as there
			return b.contest(ctx, dir, fmt.Sprintf("%d RayClusters", judged), varied(clusters, judged), 1)
		},
		func() ([]row, error) { return b.doubled(ctx, dir, pack, mix) },
		func() ([]row, error) { return b.stackRules(ctx, pack, production) },
	} {
		more, err := measure()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// twinType is a type that no real resource has, and strangeType one that no rule names.
const (
	twinType    = "bench:index:Twin"
	strangeType = "bench:index:Stranger"
)

// doubled shows what rules cost: those that can't apply to a type nothing, and those that can their own price.
func (b bench) doubled(ctx context.Context, dir string, pack *engine.Engine, docs []engine.Document) ([]row, error) {
	defer b.display.Begin("timing twice as many rules")()
	same, err := withTwins(ctx, filepath.Join(dir, "same"), pack.Rules(), func(types []string) []string { return types })
	if err != nil {
		return nil, err
	}
	other, err := withTwins(ctx, filepath.Join(dir, "other"), pack.Rules(), func([]string) []string { return []string{twinType} })
	if err != nil {
		return nil, err
	}
	const often = 1000 // a single time is too short for the clock
	seconds, err := b.judgings(ctx, []judging{
		{pack, docs, 1}, {same, docs, 1}, {other, docs, 1}, {pack, strangers(docs), often}, {other, strangers(docs), often},
	})
	if err != nil {
		return nil, err
	}
	n, each := len(pack.Rules()), float64(len(docs))
	twice := fmt.Sprintf("%d rules ÷ by %d", 2*n, n)
	return []row{
		{Name: fmt.Sprintf("judging a resource of production by %d rules", n), Value: seconds[0] / each * 1e6, Unit: "µs"},
		// The rules alone would come to 2; noise may add to that.
		{Name: "judging resources by twice each of the rules, " + twice, Value: seconds[1] / seconds[0], Unit: "ratio", Limit: 2.3},
		{
			Name:  "judging resources with as many rules for another type, " + twice,
			Value: seconds[2] / seconds[0], Unit: "ratio", Limit: 1.2,
		},
		{Name: "judging a resource of a type that no rule names", Value: seconds[3] / each / often * 1e9, Unit: "ns"},
		{Name: "judging resources of a type that no rule names, " + twice, Value: seconds[4] / seconds[3], Unit: "ratio", Limit: 1.5},
	}, nil
}

// strangers are the documents with a type that no rule names.
func strangers(docs []engine.Document) []engine.Document {
	strange := slices.Clone(docs)
	for i := range strange {
		resource := *strange[i].Resource
		resource.Type = strangeType
		strange[i].Resource = &resource
	}
	return strange
}

// stackRules shows that the rules for whole stacks grow with the stack, and not with its square, which would be 4.
func (b bench) stackRules(ctx context.Context, pack *engine.Engine, production []engine.Document) ([]row, error) {
	if !slices.ContainsFunc(pack.Rules(), func(r engine.Rule) bool { return r.Kind == engine.KindStack }) {
		return nil, nil
	}
	defer b.display.Begin("timing the rules for stacks")()
	half := []engine.Document{stackDocument(varied(production, judged/2))}
	whole := []engine.Document{stackDocument(varied(production, judged))}
	seconds, err := b.judgings(ctx, []judging{{pack, half, 1}, {pack, whole, 1}})
	if err != nil {
		return nil, err
	}
	return []row{
		{Name: fmt.Sprintf("judging a stack of %d resources as a whole", judged), Value: seconds[1] * 1e3, Unit: "ms"},
		{
			Name:  fmt.Sprintf("judging a stack of %d resources as a whole ÷ of %d", judged, judged/2),
			Value: seconds[1] / seconds[0], Unit: "ratio", Limit: 3,
		},
	}, nil
}

func stackDocument(docs []engine.Document) engine.Document {
	whole := docs[0]
	whole.Resource = nil
	for _, doc := range docs {
		whole.Resources = append(whole.Resources, *doc.Resource)
	}
	return whole
}

// judging is documents that are judged by a pack, some times over.
type judging struct {
	pack  *engine.Engine
	docs  []engine.Document
	times int
}

func (j judging) run(ctx context.Context) error {
	for range j.times {
		for _, doc := range j.docs {
			if _, err := j.pack.Check(ctx, doc); err != nil {
				return err
			}
		}
	}
	return nil
}

// judgings gives the median of the processor's seconds for each, measured in turn. The first round is not counted.
func (b bench) judgings(ctx context.Context, list []judging) ([]float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	seconds := make([][]float64, len(list))
	for round := range b.runs + 1 {
		for i, j := range list {
			runtime.GC() // nobody pays for the garbage of another
			before := processor()
			if err := j.run(ctx); err != nil {
				return nil, err
			}
			if round > 0 {
				seconds[i] = append(seconds[i], processor()-before)
			}
		}
	}
	medians := make([]float64, len(list))
	for i := range list {
		medians[i] = median(seconds[i])
	}
	return medians, nil
}

// processor is how many seconds of the processor this process has had. Unlike the time of day, it does not count what
// other processes had.
func processor() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
