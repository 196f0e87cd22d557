package engine

// Framework is a catalogue of controls that rules help to meet.
type Framework struct {
	// Key is how METADATA spells it.
	Key string
	// Name is its full name with its version.
	Name string
}

// frameworks are those that METADATA may name, in the order of reports.
var frameworks = []Framework{
	{"cis-eks", "CIS Amazon EKS Benchmark 1.8"},
	{"cis-aws", "CIS AWS Foundations Benchmark 3.0"},
	{"nist", "NIST SP 800-53 Rev. 5"},
	{"soc2", "SOC 2, Trust Services Criteria 2017"},
	{"gdpr", "GDPR"},
	{"pss", "Kubernetes Pod Security Standards"},
	{"checkov", "Checkov"},
	{"cve", "CVE"},
}

// Frameworks lists the frameworks that rules may name, in the order of reports. The caller may change the list.
func Frameworks() []Framework { return append([]Framework(nil), frameworks...) }

func frameworkKeys() []string {
	keys := make([]string, len(frameworks))
	for i, framework := range frameworks {
		keys[i] = framework.Key
	}
	return keys
}
