package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// region is the one that production names by default.
const region = "us-east-1"

func empty(*pulumi.Context) error { return nil }

// previews times production against a preview of nothing, and the policy pack against none.
func (b bench) previews(ctx context.Context) ([]row, error) {
	defer b.display.Begin("timing previews of production")()
	unjudged := b.tools
	unjudged.PolicyPack = ""
	production := b.production("production", b.tools, deployment.Run)
	alone := b.production("production without the policy pack", unjudged, deployment.Run)
	nothing := b.production("an empty program", b.tools, empty)
	if err := b.time(ctx, []*subject{production, alone, nothing}); err != nil {
		return nil, err
	}
	judged, least, resources := production.median(), nothing.median(), float64(production.resources)
	return []row{
		{Name: "preview of production ÷ preview of an empty program", Value: judged / least, Unit: "ratio"},
		// For each resource, because the plain ratio grows with the platform. The limit is what a ratio of 3 was for 63.
		{
			Name:  "what a resource of production adds to a preview ÷ preview of an empty program",
			Value: (judged - least) / resources / least, Unit: "ratio", Limit: 0.032,
		},
		{Name: "preview with the policy pack ÷ without", Value: judged / alone.median(), Unit: "ratio", Limit: 1.25},
		{Name: "preview of production", Value: judged, Unit: "s"},
		{Name: "resources of production", Value: resources, Unit: "count"},
	}, nil
}

// production is a subject with production's settings.
func (b bench) production(name string, tools toolchain.Tools, program pulumi.RunFunc) *subject {
	return &subject{name: name, open: func(ctx context.Context, dir string) (previewer, error) {
		file, err := os.ReadFile(filepath.Join(b.root, filepath.FromSlash(filenames.Stack("production"))))
		if err != nil {
			return nil, err
		}
		return sandbox.Start(ctx, sandbox.Options{
			Tools: tools, Dir: dir, Stack: "production", StackFile: file, Region: region, Program: program,
		})
	}}
}
