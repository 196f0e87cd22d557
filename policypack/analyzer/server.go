package analyzer

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// server is the SDK's analyzer server with the calls replaced that it can't serve as needed.
type server struct {
	pulumirpc.AnalyzerServer
	analyzer *analyzer
}

// NewServer serves a pack. Every call but Analyze and AnalyzeStack works before ConfigureStack.
func NewServer(pack Pack) pulumirpc.AnalyzerServer {
	a := newAnalyzer(pack)
	return &server{AnalyzerServer: plugin.NewAnalyzerServer(a), analyzer: a}
}

// ConfigureStack keeps what the SDK's server drops.
func (s *server) ConfigureStack(
	_ context.Context, req *pulumirpc.AnalyzerStackConfigureRequest,
) (*pulumirpc.AnalyzerStackConfigureResponse, error) {
	if req.GetStack() == "" || req.GetProject() == "" {
		return nil, status.Errorf(codes.InvalidArgument,
			"ConfigureStack names the stack %q of the project %q; both must be given", req.GetStack(), req.GetProject())
	}
	s.analyzer.stack.Store(&stack{
		organization: req.GetOrganization(),
		project:      req.GetProject(),
		name:         req.GetStack(),
		dryRun:       req.GetDryRun(),
	})
	return &pulumirpc.AnalyzerStackConfigureResponse{}, nil
}

// GetAnalyzerInfo adds the schemas of the limits, on which the SDK's server panics.
func (s *server) GetAnalyzerInfo(ctx context.Context, req *emptypb.Empty) (*pulumirpc.AnalyzerInfo, error) {
	info, err := s.AnalyzerServer.GetAnalyzerInfo(ctx, req)
	if err != nil {
		return nil, err
	}
	for i, rule := range s.analyzer.pack.Engine.Rules() {
		if info.Policies[i].ConfigSchema, err = configSchema(rule); err != nil {
			return nil, err
		}
	}
	return info, nil
}

// Remediate answers at once: the engine asks for every resource, and decoding the properties to change
// nothing would cost more than judging them.
func (s *server) Remediate(context.Context, *pulumirpc.AnalyzeRequest) (*pulumirpc.RemediateResponse, error) {
	return &pulumirpc.RemediateResponse{}, nil
}

// failClosed turns a panic into an error that names its cause. Without it the process would die, which
// fails the preview too but says nothing.
func failClosed(
	ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler,
) (response any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			response = nil
			err = status.Error(codes.Internal,
				fmt.Sprintf("the policy pack panicked in %s: %v\n%s", info.FullMethod, cause, debug.Stack()))
		}
	}()
	return handle(ctx, req)
}
