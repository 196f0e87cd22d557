# METADATA
# title: Title of boxes
# description: What boxes judges, and why.
# custom:
#   severity: medium
#   enforcement: mandatory
#   kind: stack
#   types: ["test:index:Box"]
#   remedy: Mend what boxes <finds> & says.
package rayplatform.boxes

broken := set()

unknown := set()
