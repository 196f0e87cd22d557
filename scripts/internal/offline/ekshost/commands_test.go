package ekshost

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommands(t *testing.T) {
	folder, err := writeCommands(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		command string
		want    string // empty: refused
	}{
		{"aws --version", "aws-cli/2."},
		{"aws eks get-token --cluster-name x", ""},
		{"aws", ""},
		{"aws --version --debug", ""},
		{"kubectl version --client=true --output=json", `{"clientVersion":{"gitVersion":"v1.`},
		{"kubectl version", ""},
		{"kubectl apply -f x.yaml", ""},
	} {
		name, rest, _ := strings.Cut(test.command, " ")
		out, err := exec.Command(filepath.Join(folder, name), strings.Fields(rest)...).CombinedOutput()
		switch {
		case test.want != "" && (err != nil || !strings.HasPrefix(string(out), test.want)):
			t.Errorf("%s: %v, %s", test.command, err, out)
		case test.want == "" && err == nil:
			t.Errorf("%s was not refused: %s", test.command, out)
		case test.want == "" && !strings.Contains(string(out), "not: "+rest):
			t.Errorf("%s: the refusal does not repeat it: %s", test.command, out)
		}
	}
}
