package analyzer

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// DefaultHealthInterval is how often the engine is looked for when Options.HealthInterval is zero.
const DefaultHealthInterval = 30 * time.Second

// Options say how a pack is served.
type Options struct {
	// EngineAddress is the engine's host:port. When nothing answers there any more, the server stops.
	// Empty means that no engine is looked for, as when an engine attaches to a running pack.
	EngineAddress string
	// HealthInterval is how often the engine is looked for. Zero means DefaultHealthInterval.
	HealthInterval time.Duration
	// Stdout gets one line, the port. The engine reads it there. Required.
	Stdout io.Writer
}

// Serve serves a pack on a free loopback port until ctx ends or the engine is gone, and then lets calls
// under way finish.
func Serve(ctx context.Context, pack Pack, options Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := watchEngine(ctx, cancel, options); err != nil {
		return err
	}
	stop := make(chan bool)
	context.AfterFunc(ctx, func() { close(stop) })
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: stop,
		Init: func(srv *grpc.Server) error {
			pulumirpc.RegisterAnalyzerServer(srv, NewServer(pack))
			return nil
		},
		Options: []grpc.ServerOption{grpc.ChainUnaryInterceptor(failClosed)},
	})
	if err != nil {
		return fmt.Errorf("serving the policy pack: %w", err)
	}
	if _, err := fmt.Fprintln(options.Stdout, handle.Port); err != nil {
		return fmt.Errorf("telling the engine the port %d: %w", handle.Port, err)
	}
	if err := <-handle.Done; err != nil {
		return fmt.Errorf("serving the policy pack: %w", err)
	}
	return nil
}

// watchEngine ends the server when the engine was killed and could not ask it to stop.
func watchEngine(ctx context.Context, gone context.CancelFunc, options Options) error {
	if options.EngineAddress == "" {
		return nil
	}
	interval := options.HealthInterval
	if interval == 0 {
		interval = DefaultHealthInterval
	}
	if err := rpcutil.Healthcheck(ctx, options.EngineAddress, interval, gone); err != nil {
		return fmt.Errorf("watching the engine at %s: %w", options.EngineAddress, err)
	}
	return nil
}
