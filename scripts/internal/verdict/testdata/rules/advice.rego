# METADATA
# title: Title of advice
# description: What advice judges, and why.
# custom:
#   severity: low
#   enforcement: advisory
#   kind: resource
#   types: ["kubernetes:core/v1:Pod", "test:index:Box"]
#   remedy: Mend what advice <finds> & says.
package rayplatform.advice

broken contains {"message": "the whole is not to my taste"}

unknown := set()
