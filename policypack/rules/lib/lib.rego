# METADATA
# title: Helpers shared by the rules
# description: >-
#   They read properties that may be unknown, {"__unknown": true}, or secret, {"__secret": value}. field
#   and items carry both marks downwards, so that a rule walks into a value first and asks once at the end.
package rayplatform.lib

# METADATA
# description: >-
#   The value under a key; null when it is absent, unknown under an unknown value, secret under a secret one.
field(value, key) := child if child := value[key]

else := {"__unknown": true} if unknown(value)

else := child if child := secret(value.__secret[key])

else := null

# METADATA
# description: >-
#   The elements of a list, secret in a secret list. Empty when it is absent, unknown or no list: a rule
#   that relies on an element must ask whether the list itself is unknown.
items(value) := value if is_array(value)

else := [secret(item) | is_array(value.__secret); some item in value.__secret]

# METADATA
# description: Whether a value, secret or not, is only known once changes are applied.
default unknown(_) := false

unknown(value) if value.__unknown == true

unknown(value) if value.__secret.__unknown == true

# METADATA
# description: The value to judge, without its secret mark. Print it by show only.
value(marked) := judged if judged := marked.__secret

else := marked

# METADATA
# description: A value marked as secret.
secret(item) := item if is_secret(item)

else := {"__secret": item}

default is_secret(_) := false

is_secret(item) if {
	some key, _ in item
	key == "__secret"
}

# METADATA
# description: >-
#   A value as a message may print it: never a secret, never more than one line of 120 characters, and of
#   lists and objects only that they are such, since a secret may be inside.
show(marked) := "[secret]" if is_secret(marked)

else := "[not known yet]" if unknown(marked)

else := "absent" if marked == null

else := sprintf("an %s", [type_name(marked)]) if type_name(marked) in {"array", "object"}

else := sprintf("%s…", [substring(text, 0, 120)]) if {
	text := json.marshal(marked)
	count(text) > 120
}

else := json.marshal(marked)

# METADATA
# description: What a rule puts into broken or unknown. The message starts with the path, given as keys.
finding(keys, text) := {
	"path": path(keys),
	"message": trim_left(sprintf("%s %s", [path(keys), text]), " "),
}

# METADATA
# description: A property path such as spec.containers[0].limits["nvidia.com/gpu"], of its keys.
path(keys) := trim_left(concat("", [segment(key) | some key in keys]), ".")

segment(key) := sprintf("[%d]", [key]) if is_number(key)

else := sprintf(".%s", [key]) if regex.match("^[A-Za-z_][A-Za-z0-9_]*$", key)

else := sprintf("[%s]", [json.marshal(key)])
