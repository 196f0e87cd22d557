// Package awstest stands in for the AWS CLI in tests: a real program called aws on the PATH, which checks its arguments and
// answers in the form that AWS documents, from a world that the test sets up.
package awstest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// worldVariable names the file with the world, for the stand-in.
const worldVariable = "AWSTEST_WORLD"

// World is what AWS knows in a test.
type World struct {
	// Offered are the instance types by region, as EC2 lists them.
	Offered map[string][]InstanceType
	// Products are the price list.
	Products []Product
	// Unfiltered: the price list does not look at its filters.
	Unfiltered bool
	// Failures are calls that go wrong.
	Failures []Failure
}

// Failure is how a call goes wrong.
type Failure struct {
	Operation string // as get-products
	Region    string // that it is about; empty: any
	Stdout    string
	Stderr    string
	Code      int // exit code
	// Hangs is a file that the call makes; then it waits for a signal. Empty: it does not wait.
	Hangs string
}

// Install puts the stand-in first on the PATH until the test ends. It answers from the world as it is now.
func (w World) Install(t testing.TB) {
	t.Helper()
	dir := t.TempDir()
	text, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "world.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "aws")); err != nil {
		t.Fatal(err)
	}
	t.Setenv(worldVariable, file)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}
