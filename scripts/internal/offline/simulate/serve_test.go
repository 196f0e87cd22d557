package simulate_test

import (
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

func TestServe(t *testing.T) {
	server, err := simulate.Serve(newProvider(t))
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("127.0.0.1:%d", server.Port)
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	client := pulumirpc.NewResourceProviderClient(connection)
	info, err := client.GetPluginInfo(t.Context(), &emptypb.Empty{})
	if err != nil || info.GetVersion() != "1.2.3" {
		t.Errorf("version %v, %v", info, err)
	}
	hands, err := client.Handshake(t.Context(), &pulumirpc.ProviderHandshakeRequest{EngineAddress: "127.0.0.1:1"})
	if err != nil || !hands.GetAcceptSecrets() || !hands.GetSupportsAutonamingConfiguration() || hands.GetAcceptResources() {
		t.Errorf("handshake %v, %v", hands, err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if open, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address); err == nil {
		_ = open.Close()
		t.Error("the server still listens")
	}
}

// The engine shows no values of a difference whose details are not announced.
func TestServeDiff(t *testing.T) {
	server, err := simulate.Serve(newProvider(t))
	if err != nil {
		t.Fatal(err)
	}
	connection, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", server.Port),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	olds, err := structpb.NewStruct(m{"size": 1, "lid": m{"material": "tin", "note": "a"}, "colour": "red"})
	if err != nil {
		t.Fatal(err)
	}
	news, err := structpb.NewStruct(m{"size": 1, "colour": "blue"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := pulumirpc.NewResourceProviderClient(connection).Diff(t.Context(), &pulumirpc.DiffRequest{
		Id: "a", Urn: string(urn(boxType, "a")), Olds: olds, OldInputs: olds, News: news,
	})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]pulumirpc.PropertyDiff_Kind{}
	for path, difference := range got.GetDetailedDiff() {
		kinds[path] = difference.GetKind()
	}
	want := map[string]pulumirpc.PropertyDiff_Kind{
		"colour": pulumirpc.PropertyDiff_UPDATE, "lid": pulumirpc.PropertyDiff_DELETE_REPLACE,
	}
	if diff := cmp.Diff(want, kinds); diff != "" || !got.GetHasDetailedDiff() {
		t.Errorf("announced %v (-want +got):\n%s", got.GetHasDetailedDiff(), diff)
	}
	if diff := cmp.Diff([]string{"colour", "lid"}, got.GetDiffs()); diff != "" {
		t.Errorf("changed properties (-want +got):\n%s", diff)
	}
	if err := errors.Join(connection.Close(), server.Close()); err != nil {
		t.Error(err)
	}
}

func TestServeSeveral(t *testing.T) {
	ports := map[int]bool{}
	for range 3 {
		server, err := simulate.Serve(newProvider(t))
		if err != nil {
			t.Fatal(err)
		}
		ports[server.Port] = true
		defer func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	if len(ports) != 3 {
		t.Errorf("ports %v, want three", ports)
	}
}
