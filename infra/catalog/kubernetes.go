package catalog

import (
	"encoding/json"
	"fmt"
	"time"
)

// Release is a minor version of Kubernetes on EKS. Its days are midnights, UTC.
type Release struct {
	Version       string    // as 1.35
	StandardUntil time.Time // last day of standard support; EKS bills extended support from the beginning of this very day
	ExtendedUntil time.Time // last day of extended support; after it EKS upgrades the cluster by itself
}

// SupportedVersion is a release in a snapshot's JSON form.
type SupportedVersion struct {
	Version       string `json:"version"`
	StandardUntil Day    `json:"standardUntil"`
	ExtendedUntil Day    `json:"extendedUntil"`
}

func (v SupportedVersion) release() Release {
	return Release{Version: v.Version, StandardUntil: v.StandardUntil.Time, ExtendedUntil: v.ExtendedUntil.Time}
}

// Day is a day in UTC: midnight, at its beginning. In JSON it is written as "2026-11-23".
type Day struct{ time.Time }

// MarshalJSON writes the day alone, which time.Time would write with its hours.
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.Format(time.DateOnly)) }

// UnmarshalJSON reads a day and nothing finer.
func (d *Day) UnmarshalJSON(text []byte) error {
	t, err := time.Parse(`"`+time.DateOnly+`"`, string(text))
	if err != nil {
		return fmt.Errorf("%s is no day of the form \"2026-11-23\"", text)
	}
	d.Time = t
	return nil
}

// Release is EKS's support of a minor version; false if it is not known.
func (s Snapshot) Release(version string) (Release, bool) {
	for _, v := range s.Support.Versions {
		if v.Version == version {
			return v.release(), true
		}
	}
	return Release{}, false
}

// Releases are the known releases, oldest first.
func (s Snapshot) Releases() []Release {
	var releases []Release
	for _, v := range s.Support.Versions {
		releases = append(releases, v.release())
	}
	return releases
}
