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
	every type in ["aws:ec2/launchConfiguration:LaunchConfiguration", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"] {
		broken_at(document(type, {"rootBlockDevice": {"volumeSize": 501}})) == {"rootBlockDevice.volumeSize"}
		broken_at(document(type, {"ebsBlockDevices": [{"volumeSize": 501}]})) == {"ebsBlockDevices[0].volumeSize"}
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

wanting(storage) := {"spec": {"resources": {"requests": {"storage": storage}}}}

claim(storage) := document("kubernetes:core/v1:PersistentVolumeClaim", wanting(storage))

set_of(templates) := document("kubernetes:apps/v1:StatefulSet", {"spec": {"volumeClaimTemplates": templates}})

test_claims_hold if {
	every storage in ["500Gi", "0.48Ti", "500G", "1", 1, {"__secret": "1Gi"}] {
		holds(claim(storage))
		holds(set_of([wanting("1Gi"), wanting(storage)]))
	}
	every templates in [null, [], {"__secret": []}] {
		holds(set_of(templates))
	}
	holds(document("kubernetes:apps/v1:StatefulSet", {}))
}

test_claims_broken if {
	every storage in ["501Gi", "1Ti", "1e12", "0", "-1Gi", "", "much", 600000000000, true, [], null, {"__secret": "1Ti"}] {
		broken_at(claim(storage)) == {"spec.resources.requests.storage"}
		broken_at(set_of([wanting("1Gi"), wanting(storage)])) == {"spec.volumeClaimTemplates[1].spec.resources.requests.storage"}
	}
	every properties in [{}, {"spec": "all"}, {"spec": {"resources": {"limits": {"storage": "1Gi"}}}}] {
		broken_at(document("kubernetes:core/v1:PersistentVolumeClaim", properties)) == {"spec.resources.requests.storage"}
	}
	broken_at(set_of("all")) == {"spec.volumeClaimTemplates"}
	broken_at(set_of(wanting("1Gi"))) == {"spec.volumeClaimTemplates"}
	{f.message | some f in rule.broken} == {`spec.resources.requests.storage is "1Ti", but must be a quantity above 0 and at most 500Gi`} with input as claim("1Ti")
}

test_claims_unknown if {
	every unknown in [nothing, {"__secret": nothing}] {
		open_at(claim(unknown)) == {"spec.resources.requests.storage"}
		open_at(document("kubernetes:core/v1:PersistentVolumeClaim", {"spec": unknown})) == {"spec.resources.requests.storage"}
		open_at(set_of([wanting(unknown)])) == {"spec.volumeClaimTemplates[0].spec.resources.requests.storage"}
		open_at(set_of(unknown)) == {"spec.volumeClaimTemplates"}
		open_at(document("kubernetes:apps/v1:StatefulSet", {"spec": unknown})) == {"spec.volumeClaimTemplates"}
		broken_at(claim(unknown)) == set()
		broken_at(set_of(unknown)) == set()
	}
}
