# METADATA
# title: KMS keys rotate
# description: >-
#   AWS makes new key material for every symmetric key within the limit, and keeps the old for what it has encrypted, so
#   that one material never protects too much for too long. Keys for signatures and for hashes can't rotate by themselves
#   and are not judged.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:kms/key:Key
#   frameworks:
#     cis-aws: ["3.6"]
#     nist: [SC-12]
#     soc2: [CC6.1]
#     checkov: [CKV_AWS_7]
#   limits:
#     days:
#       description: The longest time between two rotations, in days; AWS takes 365 where a key says none.
#       type: integer
#       minimum: 90
#       maximum: 365
#   remedy: Set `enableKeyRotation` to true and `rotationPeriodInDays` to no more than the limit; it may be left out where that is 365.
package rayplatform.key_rotation

import data.rayplatform.lib

broken contains lib.finding(["enableKeyRotation"], sprintf("is %s, but must be true", [lib.show(rotates)])) if {
	is_symmetric == "yes"
	not lib.unknown(rotates)
	lib.value(rotates) != true
}

broken contains lib.finding(["rotationPeriodInDays"], sprintf("is %s, but must be a number of days up to %d", [
	lib.show(period), most,
])) if {
	is_symmetric == "yes"
	not lib.unknown(period)
	not is_short(lib.value(period))
}

unknown contains lib.finding(["enableKeyRotation"], "must be true") if {
	is_symmetric == "yes"
	lib.unknown(rotates)
}

unknown contains lib.finding(["rotationPeriodInDays"], sprintf("must be a number of days up to %d", [most])) if {
	is_symmetric == "yes"
	lib.unknown(period)
}

unknown contains lib.finding(["enableKeyRotation"], "must be true if the key is symmetric") if {
	is_symmetric == "maybe"
	lib.value(rotates) != true
}

most := data.limits["key-rotation"].days

rotates := lib.field(input.resource.properties, "enableKeyRotation")

period := lib.field(input.resource.properties, "rotationPeriodInDays")

spec := lib.field(input.resource.properties, "customerMasterKeySpec")

is_symmetric := "maybe" if lib.unknown(spec)

else := "no" if cannot_rotate(lib.value(spec))

else := "yes"

cannot_rotate(name) if {
	is_string(name)
	regex.match(`^(RSA|ECC|HMAC|SM2|ML)_[A-Z0-9_]+$`, name)
}

is_short(null) if most == 365

is_short(days) if {
	is_number(days)
	days <= most
}
