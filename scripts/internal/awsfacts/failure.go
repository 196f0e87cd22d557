package awsfacts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// failures are the ways in which the CLI is known to fail, each with what to do.
var failures = []struct {
	codes  []string // AWS's error codes
	texts  []string // what the CLI says by itself
	remedy string
}{{
	codes: []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"},
	remedy: "allow ec2:DescribeInstanceTypes and pricing:GetProducts to these credentials; " +
		"both only read, and what they read is public",
}, {
	codes:  []string{"Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "TooManyRequestsException"},
	remedy: "AWS is asked too often from this account: wait a minute and try again",
}, {
	codes: []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "AuthFailure", "InvalidClientTokenId",
		"UnrecognizedClientException"},
	texts:  []string{"Unable to locate credentials", "SSO session", "Token has expired", "could not be found", "NoCredentials"},
	remedy: `sign in (aws sso login, or aws configure) until "aws sts get-caller-identity" answers`,
}, {
	codes:  []string{"OptInRequired"},
	remedy: "this account may not use the region: name the others by --regions",
}, {
	texts:  []string{"Could not connect", "Connect timeout", "Read timeout", "Connection was closed", "SSL validation failed"},
	remedy: "AWS can't be reached: check the network and its proxy",
}}

// code is AWS's error code as the CLI prints it.
var code = regexp.MustCompile(`An error occurred \(([A-Za-z.]+)\)`)

// failure is the error of a CLI that ended with status and wrote stderr.
func failure(stderr string, status error) error {
	text := strings.TrimSpace(stderr)
	if text == "" {
		return fmt.Errorf("the AWS CLI failed without a word: %w", status)
	}
	said := ""
	if match := code.FindStringSubmatch(text); match != nil {
		said = match[1]
	}
	for _, f := range failures {
		known := slices.ContainsFunc(f.texts, func(part string) bool { return strings.Contains(text, part) })
		if known || slices.Contains(f.codes, said) {
			return fmt.Errorf("%s\nremedy: %s", text, f.remedy)
		}
	}
	return fmt.Errorf("%s (%w)", text, status)
}
