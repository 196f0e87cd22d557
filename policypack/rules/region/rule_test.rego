package rayplatform.region_test

import data.rayplatform.region as rule

nothing := {"__unknown": true}

made_by(provider, properties) := {"resource": {
	"type": "aws:ec2/subnet:Subnet", "properties": properties,
	"provider": {"properties": provider},
}}

in_region(region) := made_by({"region": region}, {})

in_zone(zone) := made_by({"region": "us-east-1"}, {"availabilityZone": zone})

regions := "us-east-1, us-east-2, us-west-2, eu-west-1"

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

open(doc) := found if found := {f.message | some f in rule.unknown} with input as doc

holds(doc) if {
	messages(doc) == set()
	open(doc) == set()
}

test_holds if {
	every region in ["us-east-1", "eu-west-1", {"__secret": "us-west-2"}] {
		holds(in_region(region))
		holds(made_by({"region": "us-east-1"}, {"region": region}))
	}
	every zone in ["us-east-1a", {"__secret": "us-west-2c"}, null] {
		holds(in_zone(zone))
	}
}

test_provider_broken if {
	every region, shown in {"us-west-1": `"us-west-1"`, "": `""`, "US-EAST-1": `"US-EAST-1"`} {
		messages(in_region(region)) == {sprintf("its provider's region is %s, but must be one of %s", [shown, regions])}
	}
	absent := {sprintf("its provider's region is absent, but must be one of %s", [regions])}
	every doc in [in_region(null), made_by({}, {}), {"resource": {"type": "aws:ec2/subnet:Subnet", "properties": {}}}] {
		messages(doc) == absent
	}
	count(messages(in_region(7))) == 1
	count(messages(in_region(["us-east-1"]))) == 1
	messages(in_region({"__secret": "us-west-1"})) == {sprintf("its provider's region is [secret], but must be one of %s", [regions])}
}

test_zone_broken if {
	rule.broken == {{
		"path": "availabilityZone",
		"message": sprintf(`availabilityZone is "eu-central-1a", but must be one of %s`, [regions]),
	}} with input as in_zone("eu-central-1a")
	every zone in ["us-east-1", "us-east-1-bos-1a", "us-east-1aa", "us-east-1A", "", 7, ["us-east-1a"]] {
		count(messages(in_zone(zone))) == 1
	}
}

test_own_region_broken if {
	messages(made_by({"region": "us-east-1"}, {"region": "sa-east-1"})) == {sprintf(`region is "sa-east-1", but must be one of %s`, [regions])}
}

test_unknown if {
	must := sprintf("must be one of %s", [regions])
	open(in_region(nothing)) == {sprintf("its provider's region %s", [must])}
	open(made_by(nothing, {})) == {sprintf("its provider's region %s", [must])}
	open(in_zone({"__secret": nothing})) == {sprintf("availabilityZone %s", [must])}
	open(made_by({"region": "us-east-1"}, {"region": nothing})) == {sprintf("region %s", [must])}
	messages(in_zone(nothing)) == set()
	messages(made_by({"region": "us-east-1"}, {"region": nothing})) == set()
	messages(in_region(nothing)) == set()
}

test_provider_itself if {
	provider := {"resource": {"type": "pulumi:providers:aws", "properties": {"region": "us-east-1", "skipRegionValidation": true}}}
	holds(provider)
	every region, shown in {"us-west-1": `"us-west-1"`, "": `""`} {
		messages({"resource": {"type": "pulumi:providers:aws", "properties": {"region": region}}}) == {sprintf("region is %s, but must be one of %s", [shown, regions])}
	}
	every properties in [{}, {"region": null}] {
		messages({"resource": {"type": "pulumi:providers:aws", "properties": properties}}) == {sprintf("region is absent, but must be one of %s", [regions])}
	}
	every properties in [nothing, {"region": nothing}, {"region": {"__secret": nothing}}] {
		doc := {"resource": {"type": "pulumi:providers:aws", "properties": properties}}
		sprintf("region must be one of %s", [regions]) in open(doc)
		messages(doc) == set()
	}
}
