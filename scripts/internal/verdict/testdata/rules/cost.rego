# METADATA
# title: Title of cost
# description: What cost judges, and why.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: stack
#   types: ["*"]
#   remedy: Mend what cost <finds> & says.
package rayplatform.cost

broken := set()

unknown := set()
