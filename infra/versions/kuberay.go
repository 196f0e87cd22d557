package versions

import "github.com/Masterminds/semver/v3"

// KubeRay is the release of KubeRay whose custom resource definitions are compiled in, and the default of its operator.
const KubeRay = "1.6.2"

// RayLeast is the oldest release of Ray that is safe to run: before it, whoever reached the dashboard could run code
// (CVE-2025-62593). RayBefore is the first that KubeRay's 1.x series does not know.
const (
	RayLeast  = "2.52.0"
	RayBefore = "3.0.0"
)

// OperatorFits tells whether a release of the operator goes with the definitions: of the same minor version, and not newer. A
// newer operator writes fields that the API server drops without a word.
func OperatorFits(release string) bool {
	operator, err := semver.StrictNewVersion(release)
	definitions := semver.MustParse(KubeRay)
	return err == nil && operator.Major() == definitions.Major() && operator.Minor() == definitions.Minor() &&
		!operator.GreaterThan(definitions)
}

// RayFits tells whether a release of Ray is safe, and one that the operator knows.
func RayFits(release string) bool {
	ray, err := semver.StrictNewVersion(release)
	return err == nil && !ray.LessThan(semver.MustParse(RayLeast)) && ray.LessThan(semver.MustParse(RayBefore))
}
