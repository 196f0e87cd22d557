# METADATA
# title: Everything stands in an allowed region
# description: >-
#   What holds data or costs money is made by a provider of an allowed region, and in one of its zones. Elsewhere nobody
#   looks for it, contracts on where data may lie do not hold, and the prices that the stack is planned with are others.
#   A provider that does not say its region is a violation, because the machine that deploys would decide. Not looked at:
#   a region of its own that a resource of a type not listed here has, as version 7 of the provider allows.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:cloudwatch/logGroup:LogGroup
#     - aws:ebs/volume:Volume
#     - aws:ec2/instance:Instance
#     - aws:ec2/launchTemplate:LaunchTemplate
#     - aws:ec2/natGateway:NatGateway
#     - aws:ec2/subnet:Subnet
#     - aws:ec2/vpc:Vpc
#     - aws:eks/cluster:Cluster
#     - aws:eks/nodeGroup:NodeGroup
#     - aws:kms/key:Key
#     - aws:s3/bucket:Bucket
#     - aws:s3/bucketV2:BucketV2
#     - pulumi:providers:aws
#   frameworks:
#     gdpr: [Art. 44]
#   limits:
#     regions:
#       description: The regions of AWS that may be used.
#       type: array
#       items: {type: string, pattern: "^[a-z]{2}(-[a-z]+)+-[0-9]+$"}
#       minItems: 1
#       uniqueItems: true
#   remedy: Set `region` of the stack's settings, and with it that of the AWS provider, to an allowed region.
package rayplatform.region

import data.rayplatform.lib

broken contains lib.finding([], sprintf("its provider's region %s", [text(provider_region)])) if {
	not is_provider
	not lib.unknown(provider_region)
	not lib.value(provider_region) in data.limits.region.regions
}

broken contains lib.finding(["region"], text(own_region)) if {
	not lib.unknown(own_region)
	not lib.value(own_region) in (absent_regions | {region | some region in data.limits.region.regions})
}

broken contains lib.finding(["availabilityZone"], text(zone)) if {
	not lib.unknown(zone)
	lib.value(zone) != null
	not in_allowed_region(lib.value(zone))
}

unknown contains lib.finding([], sprintf("its provider's region %s", [must])) if {
	not is_provider
	lib.unknown(provider_region)
}

unknown contains lib.finding([key], must) if {
	some key, place in {"region": own_region, "availabilityZone": zone}
	lib.unknown(place)
}

must := sprintf("must be one of %s", [concat(", ", data.limits.region.regions)])

text(place) := sprintf("is %s, but %s", [lib.show(place), must])

provider_region := lib.field(lib.field(object.get(input.resource, "provider", null), "properties"), "region")

# Resources have a region of their own from version 7 of the provider on.
own_region := lib.field(input.resource.properties, "region")

# A provider has none to take it from.
default absent_regions := {null}

absent_regions := set() if is_provider

is_provider if input.resource.type == "pulumi:providers:aws"

zone := lib.field(input.resource.properties, "availabilityZone")

# A zone is a region and a letter; local zones and Wavelength zones have more.
in_allowed_region(name) if {
	is_string(name)
	regex.match(`[0-9][a-z]$`, name)
	substring(name, 0, count(name) - 1) in data.limits.region.regions
}
