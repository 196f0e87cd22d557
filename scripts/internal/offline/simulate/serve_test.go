package simulate_test

import (
	"fmt"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"

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
