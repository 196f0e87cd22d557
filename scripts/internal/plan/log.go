package plan

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// Bounds on what is read. They are far above what a stack of thousands of resources needs.
const (
	maxLine  = 32 << 20
	maxLog   = 1 << 30
	maxDepth = 256
)

// ReadLog builds a plan from an event log: one JSON document a line, as `pulumi --event-log` writes them. It refuses
// a line that is not an event, is longer than 32 MiB or nests deeper than 256 levels, and a log over 1 GiB.
func ReadLog(r io.Reader, info Info) (Plan, error) {
	reader := NewReader(info)
	limited := &io.LimitedReader{R: r, N: maxLog + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	number := 0
	for lines.Scan() {
		number++
		if err := addLine(reader, lines.Bytes()); err != nil {
			return Plan{}, fmt.Errorf("event log, line %d: %w", number, err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return Plan{}, fmt.Errorf("event log, line %d: longer than %d bytes, the most that an event may take",
			number+1, maxLine)
	case err != nil:
		return Plan{}, fmt.Errorf("reading the event log after line %d: %w", number, err)
	case limited.N <= 0:
		return Plan{}, fmt.Errorf("the event log is longer than %d bytes, the most that is read", maxLog)
	}
	return reader.Plan()
}

func addLine(reader *Reader, line []byte) error {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return nil
	}
	if line[0] != '{' {
		return errors.New("not a JSON object; every line of an event log is one")
	}
	if err := checkDepth(line); err != nil {
		return err
	}
	var event apitype.EngineEvent
	if err := json.Unmarshal(line, &event); err != nil {
		return fmt.Errorf("not an engine event: %w", err)
	}
	return reader.Add(event)
}

// checkDepth refuses JSON that nests too deeply, before anything is built from it.
func checkDepth(text []byte) error {
	depth, quoted, escaped := 0, false, false
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested deeper than %d levels, the most that is read", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
