package analyzer

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// recorder writes the documents that were judged, one in a line, without the values of secrets.
type recorder struct {
	mutex sync.Mutex
	to    io.Writer // nil records nothing
}

// record fails when the document can't be written: whoever judges the record later must not take a part for the whole.
func (r *recorder) record(doc engine.Document) error {
	if r.to == nil {
		return nil
	}
	line, err := json.Marshal(doc.Redacted())
	if err != nil {
		return fmt.Errorf("recording a document: %w", err)
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if _, err := r.to.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("recording a document: %w", err)
	}
	return nil
}
