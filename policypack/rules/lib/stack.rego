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
# description: Whether a property names another resource of the stack, by its id, its name, or as a dependency.
refers(resource, property, other) if other.urn in object.get(resource.propertyDependencies, property, [])

refers(resource, property, other) if {
	name := value(field(resource.properties, property))
	name in {value(field(other.properties, key)) | some key in {"id", "arn", "name", "bucket"}}
	is_string(name)
}

# METADATA
# description: finding for a stack rule, at a resource.
finding_at(resource, keys, text) := object.union(finding(keys, text), {"urn": resource.urn})
