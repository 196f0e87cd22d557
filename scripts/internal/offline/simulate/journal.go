package simulate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"google.golang.org/protobuf/types/known/structpb"
)

// entry is one line of a journal: what an identity is from then on.
type entry struct {
	Type tokens.Type `json:"type"`
	ID   resource.ID `json:"id"`
	// URN is empty for an object that is gone.
	URN     resource.URN     `json:"urn,omitempty"`
	Inputs  *structpb.Struct `json:"inputs,omitempty"`
	Outputs *structpb.Struct `json:"outputs,omitempty"`
	// Made is how many objects the URN ever had, this one included.
	Made int `json:"made,omitempty"`
}

// journal is the file that an account survives in. Nil keeps nothing.
type journal struct {
	file file
	end  int64 // of the last whole line
	torn bool  // there may be half a line after the end, of a write that failed
}

// file is what a journal needs of an *os.File.
type file interface {
	WriteAt(line []byte, at int64) (int, error)
	Truncate(size int64) error
	Close() error
}

// Keep makes the account one that survives this process: what the file holds is in it, and every change is in the file
// before its call is answered. The file is made if it is missing. It must be called before anything else, and the
// provider be closed in the end; one file serves one provider at a time.
func (p *Provider) Keep(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("opening the account of simulated %s: %w", p.catalogue.Package, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	end, err := p.replay(file)
	if err != nil {
		return errors.Join(fmt.Errorf("reading the account of simulated %s from %s: %w", p.catalogue.Package, path, err), file.Close())
	}
	p.journal = &journal{file: file, end: end}
	return nil
}

// replay reads a journal and returns where it ends. A process that was killed may have left half a line, whose call was
// never answered: it is taken off, so that the next line begins where it should.
func (p *Provider) replay(file *os.File) (end int64, err error) {
	text, err := os.ReadFile(file.Name())
	if err != nil {
		return 0, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	number := 0
	for line := range bytes.Lines(text[:whole]) {
		number++
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return 0, fmt.Errorf("line %d: %w", number, err)
		}
		if err := p.apply(e); err != nil {
			return 0, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return int64(whole), file.Truncate(int64(whole))
}

// apply makes an entry true.
func (p *Provider) apply(e entry) error {
	at := identity{e.Type, e.ID}
	if e.Type == "" || e.ID == "" {
		return errors.New("it names no object")
	}
	if e.URN == "" {
		delete(p.live, at)
		return nil
	}
	inputs, err := plugin.UnmarshalProperties(e.Inputs, kept)
	if err != nil {
		return fmt.Errorf("inputs of %s: %w", e.URN, err)
	}
	outputs, err := plugin.UnmarshalProperties(e.Outputs, kept)
	if err != nil {
		return fmt.Errorf("outputs of %s: %w", e.URN, err)
	}
	p.live[at] = object{urn: e.URN, inputs: inputs, output: outputs}
	p.made[e.URN] = max(p.made[e.URN], e.Made)
	return nil
}

// kept is how properties are written: with all that tells them apart, secret marks among it.
var kept = plugin.MarshalOptions{
	KeepUnknowns: true, KeepSecrets: true, KeepResources: true, KeepOutputValues: true, KeepByteString: true,
}

// put changes the account: first in the journal, so that what was answered is never forgotten. The caller has the lock.
func (p *Provider) put(at identity, o object, made int) error {
	e := entry{Type: at.kind, ID: at.id, URN: o.urn, Made: made}
	if p.journal != nil {
		var err error
		if e.Inputs, err = plugin.MarshalProperties(o.inputs, kept); err != nil {
			return fmt.Errorf("writing down the inputs of %s: %w", o.urn, err)
		}
		if e.Outputs, err = plugin.MarshalProperties(o.output, kept); err != nil {
			return fmt.Errorf("writing down the outputs of %s: %w", o.urn, err)
		}
	}
	if err := p.journal.write(e); err != nil {
		return err
	}
	p.live[at], p.made[o.urn] = o, made
	return nil
}

// remove takes an object out of the account, in the same order as put. The caller has the lock.
func (p *Provider) remove(at identity) error {
	if _, ok := p.live[at]; !ok {
		return nil
	}
	if err := p.journal.write(entry{Type: at.kind, ID: at.id}); err != nil {
		return err
	}
	delete(p.live, at)
	return nil
}

// write adds one line by one call, so that a killed process tears at most the last. Half a line that a failed write left is
// taken off before the next, which is refused while that fails: what follows half a line could never be read again.
func (j *journal) write(e entry) error {
	if j == nil {
		return nil
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("writing down the simulated account: %w", err)
	}
	if j.torn {
		if err := j.file.Truncate(j.end); err != nil {
			return fmt.Errorf("writing down the simulated account, after half a line: %w", err)
		}
	}
	n, err := j.file.WriteAt(append(line, '\n'), j.end)
	if j.torn = err != nil; j.torn {
		return fmt.Errorf("writing down the simulated account: %w", err)
	}
	j.end += int64(n)
	return nil
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return j.file.Close()
}
