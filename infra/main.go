// Command infra is the Pulumi program: it declares one environment of the platform.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
)

func main() { pulumi.Run(deployment.Run) }
