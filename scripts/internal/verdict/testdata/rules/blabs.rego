# METADATA
# title: Title of blabs
# description: What blabs judges, and why.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types: ["kubernetes:core/v1:Secret", "test:index:Box"]
#   remedy: Mend what blabs <finds> & says.
package rayplatform.blabs

broken contains {"path": "data", "message": sprintf("prints %v and %v", [input.resource.properties.stringData.__secret.password, input.resource.properties.data.__secret.password])}

broken contains {"path": "key", "message": sprintf("prints %v", [input.resource.properties.key.__secret])}

unknown := set()
