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
