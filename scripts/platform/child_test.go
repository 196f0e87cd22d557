package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// childVariable makes this test's binary the command in a process of its own, which may be killed; it holds an order.
const childVariable = "RAYPLATFORM_TEST_CHILD"

// order is what such a process does: it runs the command, and from the nth creation on lets none through a stage. It tells
// by a line on its fourth file that it has come so far.
type order struct {
	Args  []string
	Small bool // the small program instead of the platform's
	Nth   int
	Stage simulate.Stage
}

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		os.Exit(child(text))
	}
	os.Exit(m.Run())
}

func child(text string) int {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		fmt.Fprintln(os.Stderr, "reading the order:", err)
		return exitInput
	}
	_ = os.Unsetenv(childVariable)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return run(ctx, environment{
		args: o.Args, stdout: os.Stdout, stderr: os.Stderr, dir: ".", tools: toolchain.Ready,
		program: programOf(o.Small), started: func(box *sandbox.Sandbox) { o.guard(ctx, box) },
	})
}

// guard stops creations from the nth on, for as long as the engine wants them. After an interrupt it stops none.
func (o order) guard(interrupted context.Context, box *sandbox.Sandbox) {
	told := os.NewFile(3, "told")
	var seen atomic.Int64
	gate := func(ctx context.Context, c simulate.Call, s simulate.Stage) {
		if c.Method != "Create" || s != o.Stage {
			return
		}
		switch n := int(seen.Add(1)); {
		case n < o.Nth, interrupted.Err() != nil:
			return
		case n == o.Nth:
			fmt.Fprintln(told, c.URN.Name())
		}
		<-ctx.Done()
	}
	box.AWS.Guard(gate)
	box.Kubernetes.Guard(gate)
}

// process is the command in a process of its own.
type process struct {
	*exec.Cmd
	stdout, stderr bytes.Buffer
}

// launch starts one and waits until it has come as far as the order says.
func launch(t *testing.T, o order) *process {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = read.Close() }()
	p := &process{Cmd: exec.CommandContext(t.Context(), os.Args[0])}
	p.Env = append(os.Environ(), childVariable+"="+string(text))
	p.Stdout, p.Stderr, p.ExtraFiles = &p.stdout, &p.stderr, []*os.File{write}
	// Its engine stays, when it is killed, and has its standard error open.
	p.WaitDelay = interruptGrace
	err = p.Start()
	_ = write.Close()
	if err != nil {
		t.Fatal(err)
	}
	if !bufio.NewScanner(read).Scan() {
		_ = p.Wait()
		t.Fatalf("the command ended before creation %d:\n%s%s", o.Nth, p.stdout.String(), p.stderr.String())
	}
	return p
}

// kill ends it by a signal that it can't hear, and waits until it is gone.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = p.Wait()
}

func programOf(small bool) pulumi.RunFunc {
	if small {
		return smallNetwork
	}
	return deployment.Run
}

// smallNetwork is a program with a few resources, some next to each other and some made from others.
func smallNetwork(ctx *pulumi.Context) error {
	cloud, err := aws.NewProvider(ctx, "cloud", &aws.ProviderArgs{Region: pulumi.String("us-east-1")})
	if err != nil {
		return err
	}
	by := pulumi.Provider(cloud)
	vpc, err := ec2.NewVpc(ctx, "vpc", &ec2.VpcArgs{CidrBlock: pulumi.String("10.0.0.0/16")}, by)
	if err != nil {
		return err
	}
	gateway, err := ec2.NewInternetGateway(ctx, "gateway", &ec2.InternetGatewayArgs{VpcId: vpc.ID()}, by)
	if err != nil {
		return err
	}
	table, err := ec2.NewRouteTable(ctx, "table", &ec2.RouteTableArgs{VpcId: vpc.ID()}, by)
	if err != nil {
		return err
	}
	_, err = ec2.NewRoute(ctx, "route", &ec2.RouteArgs{
		RouteTableId: table.ID(), DestinationCidrBlock: pulumi.String("0.0.0.0/0"), GatewayId: gateway.ID(),
	}, by)
	if err != nil {
		return err
	}
	for i := range 4 {
		subnet, err := ec2.NewSubnet(ctx, fmt.Sprintf("subnet-%d", i), &ec2.SubnetArgs{
			VpcId: vpc.ID(), CidrBlock: pulumi.String(fmt.Sprintf("10.0.%d.0/24", i)),
		}, by)
		if err != nil {
			return err
		}
		_, err = ec2.NewRouteTableAssociation(ctx, fmt.Sprintf("association-%d", i), &ec2.RouteTableAssociationArgs{
			SubnetId: subnet.ID(), RouteTableId: table.ID(),
		}, by)
		if err != nil {
			return err
		}
	}
	return permitted(ctx, vpc, by)
}

// permitted declares what the policies ask of every VPC.
func permitted(ctx *pulumi.Context, vpc *ec2.Vpc, by pulumi.ResourceOption) error {
	if _, err := ec2.NewDefaultSecurityGroup(ctx, "closed", &ec2.DefaultSecurityGroupArgs{VpcId: vpc.ID()}, by); err != nil {
		return err
	}
	_, err := ec2.NewFlowLog(ctx, "log", &ec2.FlowLogArgs{
		VpcId: vpc.ID(), TrafficType: pulumi.String("ALL"),
		LogDestinationType: pulumi.String("s3"), LogDestination: pulumi.String("arn:aws:s3:::flow-logs"),
	}, by)
	return err
}
