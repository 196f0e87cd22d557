# Every target works on a bare machine with Go, Node.js and git; what else is needed is built or installed here,
# in the versions that this repository pins.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Binaries need no version control stamp, and a checkout of another owner, as in a container, fails to give one.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

# The compiler collects its garbage less often: a cold build of the program takes a fifth less time, for more memory.
BUILD_GOGC := 400
# A third of the program's size is symbols that only debuggers read.
BUILD_LDFLAGS := -s -w

STACK ?= dev
BIN := .tools/bin

# Packages with concurrency of our own: their tests run under the race detector, all others without it, because
# the AWS SDK takes minutes to build a second time.
RACE := ./policypack ./policypack/analyzer ./policypack/engine ./scripts/internal/automation ./scripts/internal/ghapp \
	./scripts/internal/ghapp/githubtest ./scripts/internal/offline ./scripts/internal/offline/ekshost \
	./scripts/internal/offline/simkube ./scripts/internal/offline/simulate ./scripts/internal/progress \
	./scripts/internal/toolchain

# Go's own limit of ten minutes for a package is too little for the lives of whole stacks on a slow machine.
TEST_TIMEOUT := 30m
# With VERBOSE=1 go test names each test and shows what it logs.
TEST_FLAGS := -timeout $(TEST_TIMEOUT) $(if $(VERBOSE),-v)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: preview
preview: platform ## Preview STACK (default dev) offline, with the report a pull request would get in out/STACK
	@$(BIN)/platform preview --offline --stack "$(STACK)" --out "out/$(STACK)"

.PHONY: up
up: platform ## Apply STACK (default dev) to a simulated account in out/state
	@$(BIN)/platform up --offline --stack "$(STACK)" --state out/state --out "out/$(STACK)"

.PHONY: tools
tools: platform ## Build and install, once, what previews and tests need
	@$(BIN)/platform tools

.PHONY: platform
platform: ## Build the command in .tools/bin; the first time it takes some minutes
	@[ -x $(BIN)/platform ] || echo "building the platform command, once for some minutes"
	@GOGC=$(BUILD_GOGC) go build -ldflags '$(BUILD_LDFLAGS)' -o $(BIN)/ ./scripts/platform
	@touch $(BIN)/platform # current, also when go had nothing to do

.PHONY: test
test: lint rego test-race test-plain test-charts ## Lint and test everything; VERBOSE=1: name each test

.PHONY: lint
lint: $(BIN)/golangci-lint $(BIN)/actionlint ## Lint Go and the workflows
	$(BIN)/golangci-lint run ./...
	cd scripts/charts && $(CURDIR)/$(BIN)/golangci-lint run ./...
	cd scripts/tools/comment-pictures && $(CURDIR)/$(BIN)/golangci-lint run ./...
	$(BIN)/actionlint

.PHONY: rego
rego: $(BIN)/opa $(BIN)/regal ## Lint the policy rules; go test runs their tests
	$(BIN)/opa fmt --fail --list policypack/rules
	$(BIN)/opa check --strict --v1-compatible policypack/rules
	$(BIN)/regal lint policypack/rules

.PHONY: test-race
test-race: cc tools github-openapi
	CGO_ENABLED=1 go test $(TEST_FLAGS) -race $(RACE)

.PHONY: test-plain
test-plain: tools github-openapi
	go test $(TEST_FLAGS) $$(go list ./... | grep -vxFf <(go list $(RACE)))

# A module of its own, in which Helm renders the charts that a registry has. Its tests read files outside it, whose changes
# go does not see.
.PHONY: test-charts
test-charts:
	go -C scripts/charts test $(TEST_FLAGS) -count=1 ./...

.PHONY: vuln
vuln: $(BIN)/govulncheck ## Look for known vulnerabilities that the code reaches, in the database at vuln.go.dev
	$(BIN)/govulncheck ./...
	$(BIN)/govulncheck -C scripts/charts ./...

.PHONY: fuzz
fuzz: ## Run every fuzz test for FUZZTIME (default 30s)
	@go list ./... | while read -r package; do \
		dir=$$(go list -f '{{.Dir}}' "$$package"); \
		for name in $$(grep -ho '^func Fuzz[A-Za-z]*' "$$dir"/*_test.go 2>/dev/null | cut -c6-); do \
			echo "$$package $$name"; go test "$$package" -run '^$$' -fuzz "^$$name$$" -fuzztime $(or $(FUZZTIME),30s); \
		done; \
	done

.PHONY: bench
bench: $(BIN)/conftest ## Measure speed and size as ratios within one run; writes out/bench.json; ONLY=policies: only that part
	BUILD_GOGC=$(BUILD_GOGC) BUILD_LDFLAGS='$(BUILD_LDFLAGS)' go run ./scripts/bench --out out/bench.json --only "$(ONLY)"

.PHONY: golden
golden: ## Rewrite the golden files of the tests; read the difference before you commit it
	go test ./ray ./infra/access ./infra/addons ./infra/alarms ./infra/catalog ./infra/cluster ./infra/kuberay \
		./infra/kuberay/crds ./infra/logs ./infra/network ./infra/nodegroup ./infra/offhours ./infra/settings ./infra/storage -update
	go test -timeout $(TEST_TIMEOUT) ./scripts/internal/sandbox -update
	go test ./scripts/internal/plan ./scripts/internal/render ./scripts/internal/review ./scripts/internal/verdict -update
	go test ./policypack/engine ./policypack/rules ./scripts/internal/rulebook -update

# A module of its own, because only it needs GitHub's style and writes Markdown as HTML.
.PHONY: pictures
pictures: ## Take the pictures of the comment in docs/images from the golden files; needs a Chromium
	cd scripts/tools/comment-pictures && npm ci --ignore-scripts --no-audit --no-fund
	go -C scripts/tools/comment-pictures run . "$(CURDIR)"

.PHONY: clean
clean: ## Remove what was built and written here
	rm -rf .tools out scripts/tools/*/node_modules

# A tool is built from the module that pins it, once, and again when the pin changes. The Pulumi CLI is not among
# these: `platform` builds it when there is no recent one on the PATH.
$(BIN)/%: scripts/tools/%/go.mod scripts/tools/%/go.sum
	@echo "building $* from source, once"
	@mkdir -p $(BIN)
	@go -C scripts/tools/$* build -ldflags '-s -w' -o $(CURDIR)/$(BIN)/ tool
	@touch $@

# GitHub's published description of its API, by which the tests' fake GitHub judges every call and every answer: tests only
# read it, so it is installed for them and not by `make tools`.
GITHUB_OPENAPI := scripts/tools/github-openapi

.PHONY: github-openapi
github-openapi: $(GITHUB_OPENAPI)/node_modules/.installed

# The package has the descriptions of all products, each also with its references resolved: 390 MB, of which 13 are read.
$(GITHUB_OPENAPI)/node_modules/.installed: $(GITHUB_OPENAPI)/package-lock.json
	cd $(GITHUB_OPENAPI) && npm ci --ignore-scripts --no-audit --no-fund
	find $(GITHUB_OPENAPI)/node_modules/@octokit/openapi/generated -name '*.json' ! -name api.github.com.json -delete
	@touch $@

# The race detector links with C.
.PHONY: cc
cc:
	@command -v cc >/dev/null || { \
		echo "the race detector needs a C compiler: installing gcc"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gcc libc6-dev; }
