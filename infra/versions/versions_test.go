package versions_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// Every Kubernetes version that a stack may have has a build of everything.
func TestEverySupportedVersion(t *testing.T) {
	build := regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`)
	for _, release := range catalog.KubernetesVersions() {
		for _, name := range versions.Addons() {
			if got := versions.Addon(name, release.Version); !build.MatchString(got) {
				t.Errorf("%s for Kubernetes %s: got %q", name, release.Version, got)
			}
		}
		if got := versions.Addon(versions.KubeProxy, release.Version); !strings.HasPrefix(got, "v"+release.Version+".") {
			t.Errorf("kube-proxy for Kubernetes %s is %s", release.Version, got)
		}
		if got := versions.Autoscaler(release.Version); !strings.HasPrefix(got, "v"+release.Version+".") {
			t.Errorf("the Cluster Autoscaler for Kubernetes %s is %q", release.Version, got)
		}
		if got := versions.Kubectl(release.Version); !strings.Contains(got, ":v"+release.Version+".") {
			t.Errorf("kubectl for Kubernetes %s is %q", release.Version, got)
		}
	}
}

func TestUnknown(t *testing.T) {
	if got := versions.Addon(versions.VPCCNI, "1.2"); got != "" {
		t.Errorf("vpc-cni for Kubernetes 1.2: got %q, want none", got)
	}
	if got := versions.Addon("no-such-addon", "1.35"); got != "" {
		t.Errorf("an add-on that is not known: got %q, want none", got)
	}
	if versions.Autoscaler("1.2") != "" || versions.Kubectl("1.2") != "" {
		t.Error("Kubernetes 1.2 has an autoscaler or a kubectl")
	}
}

func TestKubeRaySkew(t *testing.T) {
	for release, want := range map[string]bool{
		"1.6.0": true, versions.KubeRay: true, "1.6.99": false, "1.7.0": false, "1.5.2": false, "2.6.0": false, "1.6": false,
	} {
		if got := versions.OperatorFits(release); got != want {
			t.Errorf("an operator of %s with definitions of %s: got %v, want %v", release, versions.KubeRay, got, want)
		}
	}
	for release, want := range map[string]bool{
		"2.51.0": false, "2.52.0": true, "2.99.1": true, "3.0.0": false, "latest": false,
	} {
		if got := versions.RayFits(release); got != want {
			t.Errorf("Ray %s: got %v, want %v", release, got, want)
		}
	}
}
