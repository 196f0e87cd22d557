package settings

import (
	"fmt"
	"regexp"

	"github.com/Masterminds/semver/v3"

	"github.com/rayplatform/rayplatform/infra/versions"
)

// addons are the add-ons by their keys in the settings.
var addons = []struct {
	key, name string
	into      func(*Addons) *string
}{
	{"vpcCni", versions.VPCCNI, func(a *Addons) *string { return &a.VPCCNI }},
	{"kubeProxy", versions.KubeProxy, func(a *Addons) *string { return &a.KubeProxy }},
	{"coreDns", versions.CoreDNS, func(a *Addons) *string { return &a.CoreDNS }},
	{"podIdentityAgent", versions.PodIdentityAgent, func(a *Addons) *string { return &a.PodIdentityAgent }},
	{"ebsCsiDriver", versions.EBSCSIDriver, func(a *Addons) *string { return &a.EBSCSIDriver }},
	{"metricsServer", versions.MetricsServer, func(a *Addons) *string { return &a.MetricsServer }},
	{"cloudWatchObservability", versions.CloudWatchObservability, func(a *Addons) *string { return &a.CloudWatchObservability }},
}

func addonFields() object {
	var fields object
	for _, a := range addons {
		fields = append(fields, field{a.key, "build of the EKS add-on " + a.name, text{
			into:     func(s *Settings) *string { return a.into(&s.Addons) },
			derive:   func(s Settings) string { return versions.Addon(a.name, s.Cluster.Version) },
			deriveIs: "the build for the cluster's version in infra/versions",
			rule:     addonBuild()}})
	}
	return fields
}

// Builds are the builds of the EKS add-ons by their names.
func (a Addons) Builds() map[string]string {
	builds := map[string]string{}
	for _, addon := range addons {
		builds[addon.name] = *addon.into(&a)
	}
	return builds
}

// build is how EKS names the builds of an add-on.
var build = regexp.MustCompile(`^v(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)-eksbuild\.[1-9][0-9]*$`)

func addonBuild() rule {
	return rule{allowed: "a build of EKS", pattern: build, check: func(value string) (flaw, bool) {
		if !build.MatchString(value) {
			return flaw{"is no build of an EKS add-on", "write it like \"v1.22.4-eksbuild.3\"; " +
				"aws eks describe-addon-versions lists those that there are"}, false
		}
		return flaw{}, true
	}}
}

// skew is how many minor versions kube-proxy may be behind the control plane. Kubernetes itself allows three; EKS lists the
// builds of the version before as compatible, and no older ones.
const skew = 1

// checkKubeProxy refuses builds that EKS would refuse, or Kubernetes would not support.
func (r *reader) checkKubeProxy() []Mistake {
	const path, cluster = "addons.kubeProxy", "cluster.version"
	if !r.written(path) || !r.good(path) || !r.good(cluster) {
		return nil
	}
	written := r.settings.Addons.KubeProxy
	proxy, kubernetes := semver.MustParse(written), semver.MustParse(r.settings.Cluster.Version)
	least := max(kubernetes.Minor(), skew) - skew
	if proxy.Major() == kubernetes.Major() && proxy.Minor() <= kubernetes.Minor() && proxy.Minor() >= least {
		return nil
	}
	return []Mistake{{Path: path, Value: quoted(written),
		Problem: "does not go with Kubernetes " + r.settings.Cluster.Version + r.byDefault(cluster),
		Allowed: fmt.Sprintf("builds of v%d.%d to v%s", kubernetes.Major(), least, r.settings.Cluster.Version),
		Remedy:  "delete the line to get " + versions.Addon(versions.KubeProxy, r.settings.Cluster.Version)}}
}

// checkRayVersions holds the operator to the definitions that are installed with it, and Ray to the operator.
func (r *reader) checkRayVersions() []Mistake {
	const operator, release = "ray.operatorVersion", "ray.version"
	ray := r.settings.Ray
	definitions := semver.MustParse(versions.KubeRay)
	var mistakes []Mistake
	if r.good(operator) && !versions.OperatorFits(ray.OperatorVersion) {
		least := fmt.Sprintf("%d.%d.0", definitions.Major(), definitions.Minor())
		mistakes = append(mistakes, Mistake{Path: operator, Value: quoted(ray.OperatorVersion),
			Problem: "does not go with the custom resource definitions that are installed with it, which are those of " + versions.KubeRay,
			Allowed: least + " to " + versions.KubeRay,
			Remedy: "write " + quoted(versions.KubeRay) + ", or raise github.com/ray-project/kuberay/ray-operator in go.mod and run " +
				"make golden, which renews the definitions"})
	}
	if r.good(release) && !versions.RayFits(ray.Version) {
		mistakes = append(mistakes, Mistake{Path: release, Value: quoted(ray.Version),
			Problem: "is not known to KubeRay " + ray.OperatorVersion,
			Allowed: versions.RayLeast + " or newer, before " + versions.RayBefore, Remedy: "write a release of Ray 2"})
	}
	return mistakes
}
