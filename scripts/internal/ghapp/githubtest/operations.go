package githubtest

import (
	"slices"
	"strings"
)

// Operation is a method and a path as GitHub documents them, as "GET /repos/{owner}/{repo}".
type Operation string

// The operations that are served.
const (
	GetApp               Operation = "GET /app"
	GetInstallation      Operation = "GET /app/installations/{installation_id}"
	GetRepoInstallation  Operation = "GET /repos/{owner}/{repo}/installation"
	ListInstallations    Operation = "GET /app/installations"
	CreateToken          Operation = "POST /app/installations/{installation_id}/access_tokens" //nolint:gosec // a path
	RevokeToken          Operation = "DELETE /installation/token"
	ListInstallationRepo Operation = "GET /installation/repositories"
	ConvertManifest      Operation = "POST /app-manifests/{code}/conversions"

	GetRepo       Operation = "GET /repos/{owner}/{repo}"
	ListPulls     Operation = "GET /repos/{owner}/{repo}/pulls"
	GetPull       Operation = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
	ListPullFiles Operation = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files"

	ListComments  Operation = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
	CreateComment Operation = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
	GetComment    Operation = "GET /repos/{owner}/{repo}/issues/comments/{comment_id}"
	EditComment   Operation = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"
	DeleteComment Operation = "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}"

	GetCheck             Operation = "GET /repos/{owner}/{repo}/check-runs/{check_run_id}"
	ListChecks           Operation = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs"
	CreateCheck          Operation = "POST /repos/{owner}/{repo}/check-runs"
	UpdateCheck          Operation = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}"
	ListCheckAnnotations Operation = "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations"

	GetRun           Operation = "GET /repos/{owner}/{repo}/actions/runs/{run_id}"
	ListJobs         Operation = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs"
	ListRunArtifacts Operation = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts"
	DownloadArtifact Operation = "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}"
)

// DownloadBlob is no operation of the API: the store of artifacts, to which DownloadArtifact sends its callers. Faults and calls
// are had by this name.
const DownloadBlob Operation = "GET /_blobs/{name}"

func (o Operation) split() (method, path string) {
	method, path, _ = strings.Cut(string(o), " ")
	return method, path
}

// access is who may call an operation.
type access int

const (
	byToken  access = iota // an installation, by its token
	byJWT                  // an App, by its signature
	byAnyone               // whoever has the path
)

// operation is how one is served.
type operation struct {
	name   Operation
	access access
	// needs are the permissions of which one is enough, as issues:write; none: every token will do.
	needs []string
	do    func(*Server, *call) answer
}

var operations = slices.Concat(appOperations, repositoryOperations, commentOperations, checkOperations, actionOperations)
