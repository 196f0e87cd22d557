# METADATA
# title: Logs are kept long enough
# description: >-
#   What happened can be looked up for at least the limit, because break-ins are found weeks after they begin. A log group
#   that says nothing, or 0, keeps everything for ever, which costs but loses nothing.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:cloudwatch/logGroup:LogGroup
#   frameworks:
#     nist: [AU-11]
#     soc2: [CC7.2]
#   limits:
#     days:
#       description: The shortest time that logs are kept for, in days.
#       type: integer
#       minimum: 90
#   remedy: Set `retentionInDays` to the limit or more, to one of the figures that CloudWatch offers.
package rayplatform.log_retention

import data.rayplatform.lib

broken contains lib.finding(["retentionInDays"], sprintf("is %s, but must be %d or more", [lib.show(days), least])) if {
	not lib.unknown(days)
	not is_long(lib.value(days))
}

unknown contains lib.finding(["retentionInDays"], sprintf("must be %d or more", [least])) if lib.unknown(days)

days := lib.field(input.resource.properties, "retentionInDays")

least := data.limits["log-retention"].days

is_long(null)

is_long(0)

is_long(number) if {
	is_number(number)
	number >= least
}
