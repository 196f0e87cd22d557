package simulate

import (
	"context"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Fault makes one call fail that would do something: a Create, Update, Delete, Read or Invoke. What is only planned in a
// preview is not asked of a provider and does not fail.
type Fault struct {
	// Method is required.
	Method string
	// URN and Token say which calls are meant. Empty: any.
	URN   resource.URN
	Token string
	// Nth is the call that fails, counted from 1 among those that are meant; 0 is the first.
	Nth int
	// Each makes the Nth call of every URN, or of every function, fail instead of that of all together.
	Each bool
	// Fail is what the call is answered with. It is called for one call at a time. Required.
	Fail func(Call) error
}

// faults are the calls that are to fail. The zero value lets all succeed.
type faults struct {
	mu     sync.Mutex
	list   []Fault
	seen   []map[string]int // calls by what they are counted under, for each of list
	failed []Call
}

// Fail adds faults to those that are to come.
func (p *Provider) Fail(list ...Fault) {
	p.faults.mu.Lock()
	defer p.faults.mu.Unlock()
	for _, f := range list {
		p.faults.list = append(p.faults.list, f)
		p.faults.seen = append(p.faults.seen, map[string]int{})
	}
}

// Failed are the calls that were made to fail since the last reset, oldest first.
func (p *Provider) Failed() []Call {
	p.faults.mu.Lock()
	defer p.faults.mu.Unlock()
	return slices.Clone(p.faults.failed)
}

// Reset forgets all faults and the calls that failed.
func (p *Provider) Reset() {
	p.faults.mu.Lock()
	defer p.faults.mu.Unlock()
	p.faults.list, p.faults.seen, p.faults.failed = nil, nil, nil
}

// strike is the error that a call is to be answered with; nil if it may succeed.
func (f *faults) strike(c Call) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.list {
		if !fault.means(c) {
			continue
		}
		under := ""
		if fault.Each {
			under = c.Token + " " + string(c.URN)
		}
		f.seen[i][under]++
		if f.seen[i][under] == max(fault.Nth, 1) {
			f.failed = append(f.failed, c)
			return fault.Fail(c)
		}
	}
	return nil
}

func (f Fault) means(c Call) bool {
	return f.Method == c.Method && (f.URN == "" || f.URN == c.URN) && (f.Token == "" || f.Token == c.Token)
}

// Stage says where in a call a gate stands.
type Stage int

const (
	// Asked: nothing was done yet.
	Asked Stage = iota
	// Done: the account has changed, and the answer is not given yet.
	Done
)

// Gate is asked at each stage of every call that would do something, and may block it: for as long as it does, the call
// is under way. The context ends when the engine gives the call up, or asks all providers to stop.
type Gate func(ctx context.Context, c Call, s Stage)

// Guard puts a gate in front of all calls; nil takes it away. It must be called before the provider is served.
func (p *Provider) Guard(g Gate) { p.gate = g }

// enter is the beginning of a call that does something: it may be held up, and it may fail.
func (p *Provider) enter(ctx context.Context, c Call) error {
	p.wait(ctx, c, Asked)
	return p.faults.strike(c)
}

func (p *Provider) wait(ctx context.Context, c Call, s Stage) {
	if p.gate == nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p.mu.Lock()
	stopping := p.stopping
	p.mu.Unlock()
	defer context.AfterFunc(stopping, cancel)()
	p.gate(ctx, c, s)
}
