# METADATA
# title: Instance metadata is read with tokens only, from the node itself
# description: >-
#   The metadata service hands out the credentials of the node. Without tokens, a server that can be made to fetch an
#   address of somebody's choice gives them away; with a hop limit above 1, so does every pod. Absent settings are
#   violations: AWS asks for no token then, and takes the hop limit from the image, where Amazon's have 2.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:ec2/launchTemplate:LaunchTemplate
#     - aws:ec2/launchConfiguration:LaunchConfiguration
#     - aws:ec2/instance:Instance
#     - aws:ec2/spotInstanceRequest:SpotInstanceRequest
#   frameworks:
#     cis-aws: ["5.6"]
#     nist: [AC-3, AC-6]
#     soc2: [CC6.1]
#     checkov: [CKV_AWS_79, CKV_AWS_341]
#   limits:
#     hopLimit:
#       description: Over how many hops an answer of the metadata service may go; 1 ends at the node itself.
#       type: integer
#       minimum: 1
#       maximum: 2
#   remedy: >-
#     Set `metadataOptions.httpTokens` to required and `metadataOptions.httpPutResponseHopLimit` to 1.
package rayplatform.imds_v2

import data.rayplatform.lib

broken contains lib.finding(["metadataOptions", "httpTokens"], sprintf("is %s, but must be required", [lib.show(tokens)])) if {
	not lib.unknown(tokens)
	lib.value(tokens) != "required"
}

broken contains lib.finding(["metadataOptions", "httpPutResponseHopLimit"], sprintf("is %s, but must be %s", [
	lib.show(hops), allowed,
])) if {
	not lib.unknown(hops)
	not near
}

unknown contains lib.finding(["metadataOptions", "httpTokens"], "must be required") if lib.unknown(tokens)

unknown contains lib.finding(["metadataOptions", "httpPutResponseHopLimit"], sprintf("must be %s", [allowed])) if lib.unknown(hops)

options := lib.field(input.resource.properties, "metadataOptions")

tokens := lib.field(options, "httpTokens")

hops := lib.field(options, "httpPutResponseHopLimit")

allowed := concat(" or ", [sprintf("%d", [n]) | some n in numbers.range(1, data.limits["imds-v2"].hopLimit)])

near if lib.value(hops) in numbers.range(1, data.limits["imds-v2"].hopLimit)
