package rayplatform.lib

# METADATA
# description: >-
#   What a message says of a value that is not what want says, such as "a list": of which type it is, and never the value,
#   since a text that stands for a list or an object may hold whatever is secret in these.
wrong_type(found, want) := sprintf("is %s, but must be %s", [a_type(found), want])

a_type(marked) := show(marked) if is_secret(marked)

else := show(marked) if marked in [null, {"__unknown": true}]

else := {
	"array": "a list", "boolean": "a boolean", "number": "a number",
	"object": "an object", "string": "a string",
}[type_name(marked)]

# METADATA
# description: >-
#   The finding for a value that is not, and can't turn out to be, what want says: "an object" or "a list". Undefined for
#   one that is.
wrong_shape(keys, found, want) := finding(keys, wrong_type(found, want)) if {
	not shaped(found, want)
}

shaped(found, "an object") if may_be_object(found)

shaped(found, "a list") if may_be_list(found)

# METADATA
# description: Whether a value is an object, or may turn out to be one. What is not known yet is written as one.
may_be_object(found) if {
	is_object(found)
	is_object(object.get(found, "__secret", {}))
}

# METADATA
# description: Whether a value is a list, or may turn out to be one.
may_be_list(found) if is_array(found)

may_be_list(found) if unknown(found)

may_be_list(found) if is_array(found.__secret)
