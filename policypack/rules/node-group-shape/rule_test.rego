package rayplatform.node_group_shape_test

import data.rayplatform.node_group_shape as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(types) := {"resource": {"properties": {"instanceTypes": types}}}

test_holds if {
	holds(document(["m5.large"]))
	holds(document(["no.such"]))
	holds(document([nothing]))
	holds(document(["m5.xlarge", "t3.xlarge"]))
	holds(document({"__secret": ["m5.xlarge", "t3.xlarge"]}))
	holds(document(null))
}

test_other_shape if {
	messages(document(["g4dn.2xlarge", "g4dn.4xlarge"])) == {`instanceTypes[1] is "g4dn.4xlarge" with 16 vCPUs, 65536 MiB and 1 GPUs, but must have the shape of "g4dn.2xlarge" with 8 vCPUs, 32768 MiB and 1 GPUs`}

	messages(document({"__secret": ["m5.large", "m5.xlarge"]})) == {"instanceTypes[1] is [secret], but must have the shape of [secret]"}

	# Equal but for the memory, and but for the GPU.
	places(document(["t3.large", "m5.large", "t3.medium"])) == {"instanceTypes[2]"}
	places(document(["m5.2xlarge", "g4dn.2xlarge"])) == {"instanceTypes[1]"}
}

test_not_in_the_catalogue if {
	messages(document(["m5.large", "no.such"])) == {`instanceTypes[1] is "no.such", whose size is not known, so that it can't stand beside other types`}
	places(document(["no.such", "m5.large"])) == {"instanceTypes[0]"}
	every type in [null, 7, ["m5.large"], {"type": "m5.large"}] {
		places(document(["m5.large", type])) == {"instanceTypes[1]"}
	}
}

test_unknown if {
	open_at(document(nothing)) == {"instanceTypes"}
	open_at(document(["m5.large", nothing])) == {"instanceTypes[1]"}
	places(document(["m5.large", {"__secret": nothing}])) == set()
	places(document([nothing, "m5.large", "m5.xlarge"])) == set()
}
