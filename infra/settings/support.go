package settings

import (
	"fmt"
	"strings"
	"time"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// extendedPrice is what extended support makes of the price of a control plane.
const extendedPrice = "0.60 instead of 0.10 USD an hour"

// kubernetesVersion allows the releases in the catalog; whether they are still supported depends on cluster.support.
func kubernetesVersion() rule {
	var versions, terms []string
	for _, release := range catalog.KubernetesVersions() {
		versions = append(versions, release.Version)
		term := "standard support until " + release.StandardUntil.Format(time.DateOnly)
		if catalog.Date().After(release.StandardUntil) {
			term = "only with support: extended, until " + release.ExtendedUntil.Format(time.DateOnly)
		}
		terms = append(terms, fmt.Sprintf("%q (%s)", release.Version, term))
	}
	return oneOf(versions...).showing(strings.Join(terms, ", "))
}

// checkSupport refuses versions that are out of support on the catalog's day. It does not ask for today: the same
// sources give the same answer on every day.
func (r *reader) checkSupport() []Mistake {
	const path = "cluster.version"
	cluster := r.settings.Cluster
	release, known := catalog.Kubernetes(cluster.Version)
	if !known || !r.good(path) || !r.good("cluster.support") {
		return nil
	}
	f, ok := supported(release, cluster.Support, catalog.Date())
	if ok {
		return nil
	}
	return []Mistake{{Path: path, Value: quoted(cluster.Version), Problem: f.problem,
		Allowed: kubernetesVersion().allowed, Remedy: f.remedy}}
}

// supported says whether a release still has support of this kind on a day.
func supported(release catalog.Release, support Support, day time.Time) (flaw, bool) {
	standard, extended := release.StandardUntil, release.ExtendedUntil
	newest := catalog.KubernetesVersions()
	later := "write " + quoted(newest[len(newest)-1].Version) + " (a cluster that exists goes up one version at a time)"
	switch {
	case day.After(extended):
		return flaw{"was supported until " + extended.Format(time.DateOnly) + " only", later}, false
	case day.After(standard) && support != ExtendedSupport:
		return flaw{"was in standard support until " + standard.Format(time.DateOnly) + " only", fmt.Sprintf(
			"%s; or write support: %s beside it, and pay %s until %s",
			later, ExtendedSupport, extendedPrice, extended.Format(time.DateOnly))}, false
	}
	return flaw{}, true
}
