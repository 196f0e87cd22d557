package rayplatform.lib_test

import data.rayplatform.lib

test_stack if {
	bucket := {"urn": "urn:b", "type": "t:i:Bucket", "properties": {"id": "b-1"}}
	block := {"urn": "urn:p", "type": "t:i:Block", "properties": {"bucket": "b-1"}, "propertyDependencies": {}}
	by_dependency := {"urn": "urn:q", "type": "t:i:Block", "properties": {"bucket": nothing}, "propertyDependencies": {"bucket": ["urn:b"]}}
	lib.of_type("t:i:Bucket") == {bucket} with input as {"resources": [bucket, block]}
	lib.of_type("t:i:Other") == set() with input as {"resources": [bucket]}
	lib.refers(block, "bucket", bucket)
	lib.refers(by_dependency, "bucket", bucket)
	not lib.refers(block, "other", bucket)
	by_arn := {"urn": "urn:r", "type": "t:i:Block", "properties": {"subnet": "s-1"}, "propertyDependencies": {}}
	lib.refers(by_arn, "subnet", {"urn": "urn:s", "properties": {"arn": "arn:aws:ec2:r:1:subnet/s-1"}})
	lib.finding_at(bucket, ["a"], "is wrong") == {"urn": "urn:b", "path": "a", "message": "a is wrong"}
}

test_id_of if {
	lib.id_of({"properties": {"id": "a"}}) == "a"
	lib.id_of({"properties": {"id": nothing, "arn": {"__secret": "arn:aws:ec2:r:1:subnet/a"}}}) == "a"
	every wrong in [{}, {"id": nothing}, {"arn": nothing}, {"arn": "a"}, {"arn": 7}, {"id": 7}] {
		not lib.id_of({"properties": wrong})
	}
}

test_dependencies if {
	lib.dependencies({"propertyDependencies": {"a": ["b"]}}, "a") == ["b"]
	lib.dependencies({"propertyDependencies": {}}, "a") == []
	lib.dependencies({}, "a") == []
}
