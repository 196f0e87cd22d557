package rayplatform.imds_v2_test

import data.rayplatform.imds_v2 as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(options) := {"resource": {"properties": {"metadataOptions": options}}}

options(tokens, hops) := {"httpTokens": tokens, "httpPutResponseHopLimit": hops}

test_holds if {
	holds(document(options("required", 1)))
	holds(document(options({"__secret": "required"}, {"__secret": 1})))
	holds(document({"__secret": options("required", 1)}))
}

test_broken if {
	messages(document(options("optional", 2))) == {
		`metadataOptions.httpTokens is "optional", but must be required`,
		"metadataOptions.httpPutResponseHopLimit is 2, but must be 1",
	}
	every tokens in [null, "", "Required", true, ["required"]] {
		places(document(options(tokens, 1))) == {"metadataOptions.httpTokens"}
	}
	every hops in [null, 0, 2, 1.5, "1", [1], true] {
		places(document(options("required", hops))) == {"metadataOptions.httpPutResponseHopLimit"}
	}
}

test_absent if {
	every absent in [null, [], "required"] {
		count(places(document(absent))) == 2
	}
	count(places({"resource": {"properties": {}}})) == 2
}

test_unknown if {
	open_at(document(nothing)) == {"metadataOptions.httpTokens", "metadataOptions.httpPutResponseHopLimit"}
	open_at(document(options({"__secret": nothing}, 1))) == {"metadataOptions.httpTokens"}
	open_at(document(options("required", nothing))) == {"metadataOptions.httpPutResponseHopLimit"}
	places(document(nothing)) == set()
}

test_limits if {
	every hops in [1, 2] {
		holds(document(options("required", hops))) with data.limits["imds-v2"].hopLimit as 2
	}
	messages(document(options("required", 3))) == {"metadataOptions.httpPutResponseHopLimit is 3, but must be 1 or 2"} with data.limits["imds-v2"].hopLimit as 2
}
