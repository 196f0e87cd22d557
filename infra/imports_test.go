package main

import (
	"os/exec"
	"strings"
	"testing"
)

// What the program imports decides how long every user waits for a first build.
func TestExpensivePackagesStayOut(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	const kubernetes = "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	packages := strings.Fields(string(out))
	found := 0
	for _, name := range packages {
		if strings.HasPrefix(name, kubernetes) {
			found++
		}
		for _, expensive := range []string{kubernetes + "/helm/", kubernetes + "/yaml"} {
			if strings.HasPrefix(name, expensive) {
				t.Errorf("the program imports %s, which brings in every Kubernetes API group", name)
			}
		}
	}
	if found == 0 {
		t.Error("the program imports no package of the Kubernetes SDK: is its path still right in this test?")
	}
}
