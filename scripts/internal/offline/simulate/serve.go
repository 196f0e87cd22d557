package simulate

import (
	"fmt"

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
			pulumirpc.RegisterResourceProviderServer(server, plugin.NewProviderServer(p))
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
