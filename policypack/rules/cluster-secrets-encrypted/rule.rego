# METADATA
# title: Kubernetes secrets are encrypted with a key of the account
# description: >-
#   Secrets hold passwords and tokens. Encrypted with a KMS key of the account, they can't be read from the control
#   plane's storage or its backups without that key, whose use is logged and can be ended. A cluster without such a key
#   can be given one later, but never another.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - aws:eks/cluster:Cluster
#   frameworks:
#     cis-eks: [5.3.1]
#     nist: [SC-12, SC-28]
#     soc2: [CC6.1]
#     gdpr: [Art. 32]
#     checkov: [CKV_AWS_58]
#   remedy: >-
#     Set `encryptionConfig.resources` to ["secrets"] and `encryptionConfig.provider.keyArn` to the ARN of a KMS key.
package rayplatform.cluster_secrets_encrypted

import data.rayplatform.lib

broken contains lib.finding(["encryptionConfig", "resources"], sprintf("is %s, but must hold secrets", [lib.show(resources)])) if {
	not holds_secrets
	not hidden
}

broken contains lib.finding(["encryptionConfig", "provider", "keyArn"], sprintf("is %s, but must be the ARN of a KMS key", [
	lib.show(key),
])) if {
	not lib.unknown(key)
	not names_key
}

unknown contains lib.finding(["encryptionConfig"], "must encrypt secrets with a KMS key") if lib.unknown(config)

unknown contains lib.finding(["encryptionConfig", "resources"], "must hold secrets") if {
	not lib.unknown(config)
	not holds_secrets
	hidden
}

unknown contains lib.finding(["encryptionConfig", "provider", "keyArn"], "must be the ARN of a KMS key") if {
	not lib.unknown(config)
	lib.unknown(key)
}

config := lib.field(input.resource.properties, "encryptionConfig")

resources := lib.field(config, "resources")

key := lib.field(lib.field(config, "provider"), "keyArn")

holds_secrets if {
	some resource in lib.items(resources)
	lib.value(resource) == "secrets"
}

hidden if lib.unknown(resources)

hidden if {
	some resource in lib.items(resources)
	lib.unknown(resource)
}

names_key if {
	is_string(lib.value(key))
	regex.match(`^arn:aws[a-z-]*:kms:[^:]+:[0-9]+:key/.`, lib.value(key))
}
