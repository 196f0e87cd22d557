package simkube

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/explain"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Failure is the error of a call that the API server refuses, as it words it: throttled, denied, quota and not found are
// known.
func Failure(kind explain.Kind, c simulate.Call) error {
	name := strings.ToLower(c.Token[strings.LastIndexByte(c.Token, ':')+1:]) + "s"
	verb := map[string]string{"Create": "create", "Update": "patch", "Delete": "delete", "Read": "get"}[c.Method]
	switch kind {
	case explain.Throttled:
		return fmt.Errorf("the server has received too many requests and has asked us to try again later (%s %s)", verb, name)
	case explain.Denied:
		return fmt.Errorf("%s is forbidden: User \"simulated\" cannot %s resource %q at the cluster scope", name, verb, name)
	case explain.Quota:
		return fmt.Errorf("%s is forbidden: exceeded quota: compute, requested: count/%s=1, used: count/%s=1, limited: count/%s=1",
			name, name, name, name)
	case explain.NotFound:
		return fmt.Errorf("the server could not find the requested resource (%s %s)", verb, name)
	default:
		return fmt.Errorf("the simulation does not know how Kubernetes says %q", kind)
	}
}
