package rayplatform.lib

# METADATA
# description: The resources of the stack by their type. Only a document for stack rules has them.
by_type[type] contains resource if {
	some resource in input.resources
	type := resource.type
}

# METADATA
# description: The resources of a type; the empty set when there is none.
of_type(type) := object.get(by_type, type, set())

# METADATA
# description: The resources of the stack that a property of a resource depends on, by their URNs.
dependencies(resource, property) := object.get(object.get(resource, "propertyDependencies", {}), property, [])

# METADATA
# description: >-
#   The id of a resource of the stack. Outputs do not always hold the id itself, but an ARN that ends with it, as those of
#   EC2 do. Undefined while neither is known.
id_of(resource) := id if {
	id := value(field(resource.properties, "id"))
	is_string(id)
} else := id if {
	arn := value(field(resource.properties, "arn"))
	is_string(arn)
	[_, id] := split(arn, "/")
}

# METADATA
# description: Whether a property names another resource of the stack, by its id, its name, or as a dependency.
refers(resource, property, other) if other.urn in dependencies(resource, property)

refers(resource, property, other) if value(field(resource.properties, property)) == id_of(other)

refers(resource, property, other) if {
	name := value(field(resource.properties, property))
	name in {value(field(other.properties, key)) | some key in {"arn", "name", "bucket"}}
	is_string(name)
}

# METADATA
# description: finding for a stack rule, at a resource.
finding_at(resource, keys, text) := object.union(finding(keys, text), {"urn": resource.urn})
