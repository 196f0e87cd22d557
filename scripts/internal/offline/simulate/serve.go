package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// Server is a provider that listens on loopback.
type Server struct {
	// Port was picked by the kernel.
	Port   int
	cancel chan bool
	done   <-chan error
}

// Serve starts serving p on a free port of 127.0.0.1.
func Serve(p *Provider) (*Server, error) {
	cancel := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterResourceProviderServer(server, detailed{plugin.NewProviderServer(p)})
			return nil
		},
	})
	if err != nil {
		return nil, fmt.Errorf("serving the simulated %s provider: %w", p.Package(), err)
	}
	return &Server{Port: handle.Port, cancel: cancel, done: handle.Done}, nil
}

// Close stops the server after the calls under way.
func (s *Server) Close() error {
	close(s.cancel)
	return <-s.done
}

// detailed says that a difference has details. The SDK's server sends them without saying so (3.258.0), whereupon the engine
// takes each path for the name of one property, and shows no value.
type detailed struct {
	pulumirpc.ResourceProviderServer
}

// Diff is the SDK's, with what it leaves out.
func (d detailed) Diff(ctx context.Context, r *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	response, err := d.ResourceProviderServer.Diff(ctx, r)
	if err != nil || len(response.GetDetailedDiff()) == 0 {
		return response, err
	}
	response.HasDetailedDiff = true
	changed := map[string]bool{}
	for text, difference := range response.GetDetailedDiff() {
		// It sends a value whose loss replaces the resource as one that is only lost.
		if difference.GetKind() == pulumirpc.PropertyDiff_DELETE && slices.Contains(response.GetReplaces(), text) {
			difference.Kind = pulumirpc.PropertyDiff_DELETE_REPLACE
		}
		path, err := resource.ParsePropertyPath(text)
		if err != nil {
			return nil, fmt.Errorf("reading property path %q: %w", text, err)
		}
		changed[fmt.Sprint(path[0])] = true
	}
	response.Diffs = slices.Sorted(maps.Keys(changed))
	return response, nil
}
