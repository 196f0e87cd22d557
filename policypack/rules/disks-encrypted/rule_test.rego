package rayplatform.disks_encrypted_test

import data.rayplatform.disks_encrypted as rule

nothing := {"__unknown": true}

document(type, properties) := {"resource": {"type": type, "properties": properties}}

template(properties) := document("aws:ec2/launchTemplate:LaunchTemplate", properties)

root_disk(encrypted) := {"deviceName": "/dev/xvda", "ebs": {"encrypted": encrypted}}

mapped(encrypted) := template({"blockDeviceMappings": [root_disk(encrypted)]})

holds(doc) if {
	count(rule.broken) == 0 with input as doc
	count(rule.unknown) == 0 with input as doc
}

test_template_holds if {
	holds(mapped("true"))
	holds(mapped(true))
	holds(mapped({"__secret": "true"}))
	holds(template({"blockDeviceMappings": {"__secret": [root_disk("true")]}}))
}

test_template_broken if {
	some said, shown in {"false": `"false"`, "": `""`, "TRUE": `"TRUE"`}
	rule.broken == {{
		"path": "blockDeviceMappings[0].ebs.encrypted",
		"message": sprintf("blockDeviceMappings[0].ebs.encrypted is %s, but must be true", [shown]),
	}} with input as mapped(said)
}

test_template_broken_by_false if {
	{f.message | some f in rule.broken} == {"blockDeviceMappings[0].ebs.encrypted is false, but must be true"} with input as mapped(false)
}

test_template_broken_by_absence if {
	message := "blockDeviceMappings[0].ebs.encrypted is absent, but must be true"
	every mapping in [{}, {"ebs": {}}, {"ebs": {"encrypted": null}}, {"virtualName": ""}] {
		named := object.union(mapping, {"deviceName": "/dev/xvda"})
		{f.message | some f in rule.broken} == {message} with input as template({"blockDeviceMappings": [named]})
	}
}

test_template_without_root_disk if {
	message := "blockDeviceMappings does not map the root disk, which must be encrypted"
	every properties in [
		{},
		{"blockDeviceMappings": []},
		{"blockDeviceMappings": [{"virtualName": "ephemeral0"}]},
		{"blockDeviceMappings": [{"noDevice": "true"}]},
		{"blockDeviceMappings": [{"deviceName": "/dev/xvdb", "ebs": {"encrypted": "true"}}]},
		{"blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"encrypted": "true"}}]},
		{"blockDeviceMappings": [{"ebs": {"encrypted": "true"}}]},
	] {
		{f.message | some f in rule.broken} == {message} with input as template(properties)
	}
}

test_template_judges_each_disk if {
	doc := template({"blockDeviceMappings": [
		{"virtualName": "ephemeral0"},
		root_disk("true"),
		{"ebs": {"encrypted": "false"}},
		{"ebs": {"encrypted": nothing}},
	]})
	{f.path | some f in rule.broken} == {"blockDeviceMappings[2].ebs.encrypted"} with input as doc
	{f.path | some f in rule.unknown} == {"blockDeviceMappings[3].ebs.encrypted"} with input as doc
}

test_template_unknown if {
	disk := "blockDeviceMappings[0].ebs.encrypted"
	every case in [
		{"paths": {"blockDeviceMappings"}, "mappings": nothing},
		{"paths": {"blockDeviceMappings"}, "mappings": {"__secret": nothing}},
		{"paths": {"blockDeviceMappings", disk}, "mappings": [nothing]},
		{"paths": {"blockDeviceMappings"}, "mappings": [{"deviceName": nothing, "ebs": {"encrypted": "true"}}]},
		{"paths": {disk}, "mappings": [{"deviceName": "/dev/xvda", "ebs": nothing}]},
		{"paths": {disk}, "mappings": [root_disk(nothing)]},
	] {
		doc := template({"blockDeviceMappings": case.mappings})
		{f.path | some f in rule.unknown} == case.paths with input as doc
		count(rule.broken) == 0 with input as doc
	}
}

test_secret_is_not_printed if {
	messages := {f.message | some f in rule.broken} with input as mapped({"__secret": "no"})
	messages == {"blockDeviceMappings[0].ebs.encrypted is [secret], but must be true"}
}

test_node_group if {
	type := "aws:eks/nodeGroup:NodeGroup"
	holds(document(type, {"launchTemplate": {"id": nothing, "version": "1"}}))
	message := "launchTemplate is absent, but must encrypt the root disk"
	{f.message | some f in rule.broken} == {message} with input as document(type, {})
	{f.path | some f in rule.unknown} == {"launchTemplate"} with input as document(type, {"launchTemplate": nothing})
}

test_volume if {
	type := "aws:ebs/volume:Volume"
	holds(document(type, {"encrypted": true}))
	{f.path | some f in rule.broken} == {"encrypted"} with input as document(type, {"encrypted": false})
	{f.path | some f in rule.broken} == {"encrypted"} with input as document(type, {})
	{f.path | some f in rule.unknown} == {"encrypted"} with input as document(type, {"encrypted": nothing})
}

test_machines if {
	every type in ["aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"] {
		judged_as_machine(type)
	}
}

judged_as_machine(type) if {
	root := {"encrypted": true}
	holds(document(type, {"rootBlockDevice": root}))
	holds(document(type, {"rootBlockDevice": root, "ebsBlockDevices": [{"encrypted": true}]}))
	{f.path | some f in rule.broken} == {"rootBlockDevice.encrypted"} with input as document(type, {})
	{f.path | some f in rule.broken} == {"ebsBlockDevices[1].encrypted"} with input as document(type, {
		"rootBlockDevice": root,
		"ebsBlockDevices": [{"encrypted": true}, {}],
	})
	{f.path | some f in rule.unknown} == {"ebsBlockDevices", "rootBlockDevice.encrypted"} with input as document(type, {
		"rootBlockDevice": nothing,
		"ebsBlockDevices": nothing,
	})
}

class(provisioner, parameters) := document(
	"kubernetes:storage.k8s.io/v1:StorageClass",
	{"provisioner": provisioner, "parameters": parameters},
)

test_storage_class if {
	holds(class("ebs.csi.aws.com", {"encrypted": "true"}))
	holds(class("efs.csi.aws.com", {}))
	holds(class(nothing, {"encrypted": "true"}))
	message := "parameters.encrypted is absent, but must be true"
	every provisioner in ["ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs", "", null, 7] {
		{f.message | some f in rule.broken} == {message} with input as class(provisioner, {"type": "gp3"})
		{f.message | some f in rule.broken} == {message} with input as class(provisioner, null)
	}
	{f.path | some f in rule.broken} == {"parameters.encrypted"} with input as class("ebs.csi.aws.com", {"encrypted": "false"})
	{f.path | some f in rule.unknown} == {"parameters.encrypted"} with input as class("ebs.csi.aws.com", {"encrypted": nothing})
	{f.path | some f in rule.unknown} == {"parameters.encrypted"} with input as class("ebs.csi.aws.com", nothing)
}
