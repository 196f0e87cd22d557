package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// canonical refuses a text that is not, byte for byte, what WriteJSON makes of it: a key that is there twice, or in other
// letters, is read in one way here and in another elsewhere. The reasons of the verdict stay as they came, since another
// release may word them otherwise.
func (d document) canonical(text []byte) error {
	var again bytes.Buffer
	encoder := json.NewEncoder(&again)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil {
		return fmt.Errorf("writing it again: %w", err)
	}
	if bytes.Equal(again.Bytes(), text) {
		return nil
	}
	line, written := 1, again.Bytes()
	for i := 0; i < len(text) && i < len(written) && text[i] == written[i]; i++ {
		if text[i] == '\n' {
			line++
		}
	}
	return fmt.Errorf("line %d is not written as this program writes plans: a key that is there twice, other spaces, "+
		"another spelling; the plan was changed after it was written", line)
}

// checkNumber refuses a number that no float64 can be, and every spelling of one but our own.
func checkNumber(text string) error {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || number(f).Text != text {
		return fmt.Errorf("the number %s is too large, or not written as this program writes it", untrusted.Cut(text, 40))
	}
	return nil
}

// checkText refuses a text of which a plan would have kept the beginning only.
func checkText(text string) error {
	if len(text) > MaxText {
		return fmt.Errorf("a text of %d bytes; %d is the most that a plan keeps", len(text), MaxText)
	}
	return nil
}

// checkMessage refuses a message that is longer than any that a plan keeps.
func checkMessage(text string) error {
	if most := maxMessage + len(cutMark); len(text) > most {
		return fmt.Errorf("message has %d bytes; %d is the most that a plan keeps", len(text), most)
	}
	return nil
}

// checkOrder refuses resources that are there twice, of which one could be shown and the other be counted.
func (d document) checkOrder() error {
	for i := 1; i < len(d.Resources); i++ {
		if d.Resources[i-1].URN >= d.Resources[i].URN {
			return fmt.Errorf("resources[%d] is there twice, or not in its place: they are sorted by URN", i)
		}
	}
	return nil
}
