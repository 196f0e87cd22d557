// Package filenames has the names on which several packages must agree: of the project, of a stack's file, and of what a preview
// leaves for whoever judges again.
package filenames

import "strings"

// Project is the name in Pulumi.yaml, under which the settings stand in the stacks' files.
const Project = "rayplatform"

// PolicyDocuments is the file with what the policies judged in a run, a line of JSON each. `platform policy` reads it.
const PolicyDocuments = "policy-documents.jsonl"

const beforeStack, afterStack = "stacks/Pulumi.", ".yaml"

// Stack is the file with a stack's settings, below the repository and with forward slashes on every system. The stack "*" makes
// it a pattern for the files of all.
func Stack(stack string) string { return beforeStack + stack + afterStack }

// StackOf is the stack whose settings a file holds, which is named as Stack names it; empty for all other files.
func StackOf(name string) string {
	stack, found := strings.CutPrefix(name, beforeStack)
	stack, yaml := strings.CutSuffix(stack, afterStack)
	if !found || !yaml || strings.Contains(stack, "/") {
		return ""
	}
	return stack
}
