package rayplatform.required_tags_test

import data.rayplatform.required_tags as rule

nothing := {"__unknown": true}

complete := {"ManagedBy": "github-app", "Environment": "dev", "Repository": "org/repo", "Team": "ml"}

document(tags) := {"stack": "dev", "resource": {"type": "aws:eks/cluster:Cluster", "properties": {"tags": tags}}}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

open(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

test_holds if {
	every tags in [complete, {"__secret": complete}, object.union(complete, {"Environment": {"__secret": "dev"}})] {
		messages(document(tags)) == set()
		open(document(tags)) == set()
	}
}

test_absent_tags if {
	every doc in [document(null), document({}), {"stack": "dev", "resource": {"properties": {}}}] {
		messages(doc) == {
			"tags.ManagedBy is absent, but must be a text that is not empty",
			"tags.Environment is absent, but must be a text that is not empty",
			"tags.Repository is absent, but must be a text that is not empty",
		}
		open(doc) == set()
	}
}

test_empty_tag if {
	messages(document(object.union(complete, {"ManagedBy": ""}))) == {`tags.ManagedBy is "", but must be a text that is not empty`}
	messages(document(object.union(complete, {"ManagedBy": " "}))) == {`tags.ManagedBy is " ", but must be a text that is not empty`}
}

test_tag_of_wrong_type if {
	messages(document(object.union(complete, {"Repository": 7}))) == {"tags.Repository is 7, but must be a text that is not empty"}
	messages(document(object.union(complete, {"Repository": ["a"]}))) == {"tags.Repository is an array, but must be a text that is not empty"}
}

test_other_environment if {
	messages(document(object.union(complete, {"Environment": "production"}))) == {`tags.Environment is "production", but must be the stack's name "dev"`}
	messages(document(object.union(complete, {"Environment": {"__secret": "production"}}))) == {`tags.Environment is [secret], but must be the stack's name "dev"`}
}

test_all_tags_unknown if {
	messages(document(nothing)) == set()
	open(document(nothing)) == {"tags"}
	open(document({"__secret": nothing})) == {"tags"}
}

test_one_tag_unknown if {
	doc := document({"ManagedBy": nothing, "Environment": "dev"})
	messages(doc) == {"tags.Repository is absent, but must be a text that is not empty"}
	open(doc) == {"tags.ManagedBy"}
}
