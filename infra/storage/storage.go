// Package storage is the component that declares where Ray keeps what must outlive its pods: a bucket for artifacts, and the
// class of disks that claims ask for.
package storage

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Class is the name of the StorageClass.
const Class = "ray-storage"

// Args describe the storage. All fields but Protect and Tags are required.
type Args struct {
	Environment, Region string
	// ExpireDays is how long an artifact is kept, and NoncurrentDays how long one that was overwritten or deleted.
	ExpireDays, NoncurrentDays int
	// Zones that disks may stand in: those that a node group serves, since a pod can run only where its disk is.
	Zones []string
	// Protect guards the bucket and its key from deletion and replacement. False also lets a destroy of the stack delete
	// a bucket with artifacts in it.
	Protect bool
	// Tags are put on the bucket and its key; disks are tagged by their driver, which is told the tags.
	Tags map[string]string
}

// Storage is the component. Its StorageClass is made by the Kubernetes provider in its options, all else by that for AWS.
type Storage struct {
	pulumi.ResourceState

	// Bucket is the name of the artifact bucket.
	Bucket pulumi.StringOutput `pulumi:"bucket"`
}

// New declares the storage. It fails before anything is registered when a required argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Storage, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("storage %s: %w", name, err)
	}
	s := &Storage{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Storage", name, s, opts...); err != nil {
		return nil, fmt.Errorf("registering storage %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: s}
	if err := b.provision(s); err != nil {
		return nil, fmt.Errorf("storage %s: %w", name, err)
	}
	return s, ctx.RegisterResourceOutputs(s, pulumi.Map{"bucket": s.Bucket})
}

func (a Args) check() error {
	if a.Environment == "" || a.Region == "" || len(a.Zones) == 0 {
		return errors.New("one of the required Environment, Region and Zones is missing")
	}
	if a.ExpireDays < 1 || a.NoncurrentDays < 1 {
		return fmt.Errorf("ExpireDays is %d and NoncurrentDays %d, want 1 or more", a.ExpireDays, a.NoncurrentDays)
	}
	return nil
}

// builder declares the children.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

func (b builder) provision(s *Storage) error {
	bucket, err := b.artifacts()
	if err != nil {
		return err
	}
	s.Bucket = bucket
	return b.storageClass()
}
