# METADATA
# title: Title of namespace
# description: What namespace judges, and why.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types: ["kubernetes:core/v1:Namespace"]
#   remedy: Mend what namespace <finds> & says.
package rayplatform.namespace

broken contains {"message": sprintf("%s has no policy", [r.name]), "urn": r.urn} if {
	some r in input.resources
	r.type == "kubernetes:core/v1:Namespace"
	startswith(r.name, "bare")
}

unknown contains {"message": "nobody knows"} if input.stack == "dev"
