package rayplatform.node_group_image_test

import data.rayplatform.node_group_image as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

places(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open_at(doc) == set()
}

document(image, types) := {"resource": {"properties": {"amiType": image, "instanceTypes": types}}}

test_holds if {
	every image in ["AL2023_x86_64_STANDARD", "AL2023_x86_64_NVIDIA", {"__secret": "AL2023_x86_64_STANDARD"}] {
		holds(document(image, ["m5.2xlarge"]))
	}
	every image in ["AL2023_x86_64_NVIDIA", {"__secret": "AL2023_x86_64_NVIDIA"}] {
		holds(document(image, ["g4dn.2xlarge"]))
		holds(document(image, nothing))
	}
}

test_not_supported if {
	messages(document("AL2_x86_64", ["m5.2xlarge"])) == {`amiType is "AL2_x86_64", but must be one of AL2023_x86_64_NVIDIA, AL2023_x86_64_STANDARD`}
	messages(document(null, [])) == {"amiType is absent, but must be one of AL2023_x86_64_NVIDIA, AL2023_x86_64_STANDARD"}
	every image in ["CUSTOM", "BOTTLEROCKET_x86_64_NVIDIA", "al2023_x86_64_standard", "AL2_x86_64_GPU", "", 7, ["AL2023_x86_64_STANDARD"]] {
		places(document(image, ["g4dn.2xlarge"])) == {"amiType"}
	}
}

test_no_driver if {
	messages(document("AL2023_x86_64_STANDARD", ["m5.2xlarge", "g4dn.2xlarge"])) == {`amiType is "AL2023_x86_64_STANDARD", but must be one of AL2023_x86_64_NVIDIA for "g4dn.2xlarge"`}

	# Of families that the catalogue does not have, too.
	places(document("AL2023_x86_64_STANDARD", ["p5.48xlarge"])) == {"amiType"}
}

test_unknown if {
	every unknown in [nothing, {"__secret": nothing}] {
		open_at(document(unknown, ["g4dn.2xlarge"])) == {"amiType"}
		places(document(unknown, ["g4dn.2xlarge"])) == set()
		open_at(document("AL2023_x86_64_STANDARD", unknown)) == {"instanceTypes"}
		open_at(document("AL2023_x86_64_STANDARD", ["m5.large", unknown])) == {"instanceTypes[1]"}
	}
}

test_limits if {
	holds(document("CUSTOM", ["g4dn.2xlarge"])) with data.limits["node-group-image"].nvidia as ["CUSTOM"]
}
