package automation

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Abandonable is a program that counts as ended when the engine that called it is gone. The Automation API waits
// for a program to return, so one that blocks would otherwise keep a cancelled operation for ever.
func Abandonable(program pulumi.RunFunc) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		ended := make(chan error, 1)
		go func() {
			defer func() {
				if cause := recover(); cause != nil {
					ended <- fmt.Errorf("the program panicked: %v", cause)
				}
			}()
			ended <- program(ctx)
		}()
		select {
		case err := <-ended:
			return err
		case <-ctx.Context().Done():
			return ctx.Context().Err()
		}
	}
}
