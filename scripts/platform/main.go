// Command platform is the platform team's tool: what the pipeline runs and what people run on their laptops.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/quiet"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

func main() {
	quiet.Restore()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, environment{
		name: os.Args[0], args: os.Args[1:], stdout: os.Stdout, stderr: os.Stderr, dir: ".",
		program: deployment.Run, tools: toolchain.Ready, cloudTools: toolchain.ReadyForCloud, stdin: os.Stdin, getenv: os.Getenv,
	})
	stop()
	os.Exit(code)
}
