package rayplatform.disk_size_test

import data.rayplatform.disk_size as rule

nothing := {"__unknown": true}

document(type, properties) := {"resource": {"type": type, "properties": properties}}

template(ebs) := document("aws:ec2/launchTemplate:LaunchTemplate", {"blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": ebs}]})

volume(size) := document("aws:ebs/volume:Volume", {"size": size})

instance(properties) := document("aws:ec2/instance:Instance", properties)

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

test_holds if {
	every size in [1, 100, 500, {"__secret": 200}] {
		holds(template({"volumeSize": size}))
		holds(volume(size))
		holds(instance({"rootBlockDevice": {"volumeSize": size}, "ebsBlockDevices": [{"volumeSize": size}]}))
		holds(document("aws:eks/nodeGroup:NodeGroup", {"diskSize": size}))
	}
	holds(document("aws:eks/nodeGroup:NodeGroup", {}))
	holds(document("aws:ec2/launchTemplate:LaunchTemplate", {}))
	holds(document("aws:ec2/launchTemplate:LaunchTemplate", {"blockDeviceMappings": [{"virtualName": "ephemeral0"}]}))
	holds(instance({}))
}

test_broken if {
	every size in [501, 0, -1, "100", "", true, [], {"__secret": 501}, null] {
		broken_at(template({"volumeSize": size})) == {"blockDeviceMappings[0].ebs.volumeSize"}
		broken_at(volume(size)) == {"size"}
		broken_at(instance({"rootBlockDevice": {"volumeSize": size}})) == {"rootBlockDevice.volumeSize"}
		broken_at(instance({"ebsBlockDevices": [{"volumeSize": 1}, {"volumeSize": size}]})) == {"ebsBlockDevices[1].volumeSize"}
	}
	broken_at(template({})) == {"blockDeviceMappings[0].ebs.volumeSize"}
	broken_at(template("large")) == {"blockDeviceMappings[0].ebs.volumeSize"}
	broken_at(document("aws:eks/nodeGroup:NodeGroup", {"diskSize": 501})) == {"diskSize"}
	broken_at(document("aws:ec2/launchTemplate:LaunchTemplate", {"blockDeviceMappings": {"ebs": {"volumeSize": 1}}})) == {"blockDeviceMappings"}
}

test_messages if {
	{f.message | some f in rule.broken} == {"size is 501, but must be a number of GiB from 1 to 500"} with input as volume(501)
	{f.message | some f in rule.broken} == {"size is absent, but must be a number of GiB from 1 to 500"} with input as volume(null)
	{f.message | some f in rule.broken} == {"size is [secret], but must be a number of GiB from 1 to 500"} with input as volume({"__secret": 501})
}

test_unknown if {
	open_at(volume(nothing)) == {"size"}
	open_at(template({"volumeSize": {"__secret": nothing}})) == {"blockDeviceMappings[0].ebs.volumeSize"}
	open_at(template(nothing)) == {"blockDeviceMappings[0].ebs.volumeSize"}
	open_at(document("aws:ec2/launchTemplate:LaunchTemplate", {"blockDeviceMappings": nothing})) == {"blockDeviceMappings"}
	open_at(document("aws:ec2/launchTemplate:LaunchTemplate", {"blockDeviceMappings": [nothing]})) == {"blockDeviceMappings[0].ebs.volumeSize"}
	open_at(instance({"rootBlockDevice": nothing, "ebsBlockDevices": nothing})) == {"rootBlockDevice.volumeSize", "ebsBlockDevices"}
	broken_at(volume(nothing)) == set()
	broken_at(instance({"rootBlockDevice": nothing, "ebsBlockDevices": nothing})) == set()
}
