package simaws

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const kmsAlgorithm = "aws:kms"

// The beginnings and ends of names that S3 keeps for itself.
var (
	reservedStarts = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	reservedEnds   = []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
)

// bucketName: a name is part of a host's name, so it has little freedom.
func bucketName(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "bucket"
	if !inputs[property].IsString() {
		return "", ""
	}
	name := text(inputs, property)
	if _, err := netip.ParseAddr(name); err == nil {
		return property, "bucket must not look like an IP address"
	}
	ends := func(reserved string) bool { return strings.HasSuffix(name, reserved) }
	switch {
	case len(name) < 3:
		return property, "bucket must have at least 3 characters"
	case strings.Trim(name[len(name)-1:], "-.") == "", slices.ContainsFunc(reservedEnds, ends):
		return property, "bucket must end with a letter or a digit, and not with " + strings.Join(reservedEnds, ", ")
	}
	return property, bucketStart(property, name)
}

func bucketPrefix(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "bucketPrefix"
	if text(inputs, property) == "" {
		return "", ""
	}
	return property, bucketStart(property, text(inputs, property))
}

// bucketStart is what is wrong with the beginning of a bucket's name; empty: nothing.
func bucketStart(property, name string) string {
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' }
	starts := func(reserved string) bool { return strings.HasPrefix(name, reserved) }
	switch {
	case strings.ContainsFunc(name, foreign), strings.Contains(name, ".."):
		return property + " must be of lower-case letters, digits, hyphens and single dots"
	case strings.Trim(name[:1], "-.") == "", slices.ContainsFunc(reservedStarts, starts):
		return property + " must begin with a letter or a digit, and not with " + strings.Join(reservedStarts, ", ")
	}
	return ""
}

// encryptionKey: a key is for the algorithms that use one.
func encryptionKey(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	algorithm := text(inputs, "sseAlgorithm")
	if inputs.HasValue("kmsMasterKeyId") && algorithm != "" && !strings.HasPrefix(algorithm, kmsAlgorithm) {
		return "kmsMasterKeyId", "kmsMasterKeyId needs an sseAlgorithm of " + kmsAlgorithm
	}
	return "", ""
}

// positive holds a number of days to being at least one.
func positive(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if n, known := number(inputs, property); known && n < 1 {
			return property, fmt.Sprintf("%s must be at least 1", property)
		}
		return "", ""
	}
}

// someRules: a lifecycle has rules, and each its own id.
func someRules(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "rules"
	if inputs[property].IsComputed() {
		return "", ""
	}
	rules := list(inputs, property)
	if len(rules) == 0 {
		return property, "rules must not be empty"
	}
	seen := map[string]bool{}
	for _, rule := range rules {
		if !rule.IsObject() {
			continue
		}
		id := text(rule.ObjectValue(), "id")
		if id != "" && seen[id] {
			return property, "rules must have ids that differ"
		}
		seen[id] = true
	}
	return "", ""
}

// someAction: a rule of a lifecycle does something.
func someAction(rule resource.PropertyMap) (resource.PropertyKey, string) {
	for _, action := range []resource.PropertyKey{
		"expiration", "transitions", "noncurrentVersionExpiration", "noncurrentVersionTransitions", "abortIncompleteMultipartUpload",
	} {
		if rule.HasValue(action) {
			return "", ""
		}
	}
	return "expiration", "there is nothing that it does"
}
