package simulate

import (
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Call is one request that a simulated provider received. It holds no property values: they may be secret.
type Call struct {
	Method string
	// Token of the resource type or function; empty for Configure.
	Token string
	// URN is empty for functions.
	URN resource.URN
	// Preview tells a create or update that was only planned.
	Preview bool
}

// Log is the list of calls. Its zero value is ready to use.
type Log struct {
	mu   sync.Mutex
	list []Call
}

func (l *Log) add(c Call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, c)
}

func (l *Log) calls() []Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
}
