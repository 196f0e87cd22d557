package rayplatform.lib

# METADATA
# description: The name under which the NVIDIA device plugin offers GPUs, and the key of the taint on their nodes.
gpu_resource := "nvidia.com/gpu"

factors := {
	"": 1, "k": 1000, "M": 1000000, "G": 1000000000, "T": 1000000000000, "P": 1000000000000000, "E": 1000000000000000000,
	"Ki": 1024, "Mi": 1048576, "Gi": 1073741824, "Ti": 1099511627776, "Pi": 1125899906842624, "Ei": 1152921504606846976,
}

# By these is divided: a thousandth has no exact binary form, a quotient is rounded only once.
divisors := {"m": 1000, "u": 1000000, "n": 1000000000}

# METADATA
# description: >-
#   The number that a Kubernetes quantity stands for, in cores, bytes or pieces: "500m" is 0.5, "4Gi" is 4294967296.
#   Undefined for what is no quantity, for what is too long to be computed with, and for null: a rule says itself what
#   absent means.
quantity(amount) := amount if is_number(amount)

quantity(amount) := number * factors[suffix] if {
	[number, suffix] := number_and_suffix(amount)
}

quantity(amount) := number / divisors[suffix] if {
	[number, suffix] := number_and_suffix(amount)
}

quantity(amount) := to_number(lower(amount)) if {
	is_string(amount)
	regex.match(`^-?[0-9]{1,40}(\.[0-9]{1,40})?[eE][+-]?[0-9]{1,2}$`, amount)
}

# Numbers as Kubernetes writes them: "+1", "1." and ".5" are some, too.
number_and_suffix(amount) := [to_number(sprintf("%s%s.%s", [sign, whole, fraction])), suffix] if {
	is_string(amount)
	[_, plus_or_minus, leading, trailing, suffix] := regex.find_all_string_submatch_n(`^([+-]?)([0-9]{0,40})(?:\.([0-9]{0,40}))?([A-Za-z]*)$`, amount, 1)[0]
	concat("", [leading, trailing]) != ""
	sign := trim_left(plus_or_minus, "+")
	whole := zero_if_empty(trim_left(leading, "0"))
	fraction := zero_if_empty(trailing)
}

zero_if_empty(digits) := "0" if digits == ""

else := digits

# METADATA
# description: >-
#   What a container, or a pod, says of a resource among its "requests" or its "limits". Null when it says nothing.
#   The first way is much shorter than the second, and nearly always enough.
limit(container, name, kind) := amount if amount := container.resources[kind][name]

else := field(field(field(container, "resources"), kind), name)

# METADATA
# description: Whether a value is a whole number that is not negative, as numbers of workers and seconds are.
is_whole(marked) if {
	is_number(value(marked))
	value(marked) >= 0
	floor(value(marked)) == value(marked)
}
