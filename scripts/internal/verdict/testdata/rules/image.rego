# METADATA
# title: Title of image
# description: What image judges, and why.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types: ["kubernetes:core/v1:Pod", "test:index:Box"]
#   remedy: Mend what image <finds> & says.
package rayplatform.image

import data.rayplatform.lib

broken contains lib.finding(["spec", "containers", i, "image"], sprintf("is %s", [lib.show(lib.field(c, "image"))])) if {
	some i, c in lib.items(lib.field(lib.field(input.resource.properties, "spec"), "containers"))
	not endswith(lib.value(lib.field(c, "image")), ":1")
}

unknown contains lib.finding(["size"], "must be small") if lib.unknown(lib.field(input.resource.properties, "size"))
