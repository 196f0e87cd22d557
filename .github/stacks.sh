#!/usr/bin/env bash
# Lists the stacks of this checkout for the preview workflow, each as one that is previewed with its cloud role or as one
# that is previewed offline. It reads SAME_REPOSITORY (true or false) and VARS, the repository's variables as JSON, and
# prints the lines "offline=[NAME…]" and "cloud=[{stack, role, state, region, runner}…]".
#
# A stack has a role when these variables of the repository are set. A variable's name has no dashes: write the stack's
# name in capitals, with underscores for dashes (stack eu-dev: AWS_PREVIEW_ROLE_EU_DEV). Stacks' names have neither
# capitals nor underscores, so no two stacks share a variable.
#   AWS_PREVIEW_ROLE_<STACK>    ARN of a role that may only read
#   PULUMI_BACKEND_URL_<STACK>  where the state is: s3://BUCKET
#   AWS_PREVIEW_REGION_<STACK>  region of that bucket; us-east-1 when it is not set
#   PREVIEW_RUNNER_<STACK>      label of a runner that reaches the cluster; ubuntu-24.04 when it is not set
set -euo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."

# shellcheck disable=SC2016 # the dollars are jq's
program='
  def name($prefix): $prefix + "_" + (ascii_upcase | gsub("-"; "_"));
  def value($prefix; $default): $vars[name($prefix)] // "" | if . == "" then $default else . end;
  def cloud: {
    stack: .,
    role: value("AWS_PREVIEW_ROLE"; ""),
    state: value("PULUMI_BACKEND_URL"; ""),
    region: value("AWS_PREVIEW_REGION"; "us-east-1"),
    runner: value("PREVIEW_RUNNER"; "ubuntu-24.04")
  };
  def mistake($prefix; $value; $pattern; $allowed):
    if $value | test("\\A(?:" + $pattern + ")\\z") then empty
    else "the variable \(.stack | name($prefix)) is \($value | tojson); allowed: \($allowed)" end;
  def mistakes:
    mistake("AWS_PREVIEW_ROLE"; .role; "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+"; "the ARN of a role"),
    mistake("PULUMI_BACKEND_URL"; .state; "s3://[a-z0-9][a-z0-9.-]+(/[\\w./-]*)?(\\?[\\w=&.:/%-]*)?"; "s3://BUCKET"),
    mistake("AWS_PREVIEW_REGION"; .region; "[a-z]{2}(-[a-z]+)+-[0-9]"; "a region such as us-east-1"),
    mistake("PREVIEW_RUNNER"; .runner; "[A-Za-z0-9][A-Za-z0-9._-]{0,62}"; "the label of a runner");

  [$ARGS.positional[] | ltrimstr("stacks/Pulumi.") | rtrimstr(".yaml")] as $stacks
  | [$stacks[] | select(test("\\A[a-z0-9][a-z0-9-]{0,62}\\z") | not)
      | "the stack \(tojson) has a name that is not allowed: write lower-case letters, digits and dashes"] as $misnamed
  | [if $misnamed == [] and $same == "true" then $stacks[] | cloud | select(.role != "") else empty end] as $cloud
  | [if $stacks == [] then "there is no stack: a stack is a file stacks/Pulumi.NAME.yaml" else empty end]
    + $misnamed + [$cloud[] | mistakes]
  | if . != [] then "error: " + join("\nerror: ") + "\n" | halt_error(1) else empty end,
    "offline=\($stacks - [$cloud[].stack] | tojson)", "cloud=\($cloud | tojson)"
'
jq -nr --arg same "${SAME_REPOSITORY:?}" --argjson vars "${VARS:?}" "$program" --args stacks/Pulumi.*.yaml
