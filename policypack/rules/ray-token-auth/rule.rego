# METADATA
# title: Ray asks for a token
# description: >-
#   The Ray cluster has token authentication, said in so many words because KubeRay takes its absence for "disabled",
#   and no container switches it off again by RAY_AUTH_MODE, which KubeRay leaves as it finds it. Without a token,
#   whoever reaches the dashboard or the job API runs code on the cluster with its rights in AWS.
# custom:
#   severity: critical
#   enforcement: mandatory
#   kind: resource
#   types:
#     - "@ray"
#   frameworks:
#     nist: [AC-3]
#     soc2: [CC6.1]
#     gdpr: [Art. 32]
#     cve: [CVE-2023-48022]
#   remedy: >-
#     Set `authOptions.mode` of the Ray cluster to token, with Ray from 2.52.0 on, and take RAY_AUTH_MODE out of `env`.
package rayplatform.ray_token_auth

import data.rayplatform.lib

broken contains lib.ray_faults[_]

broken contains lib.finding(array.concat(lib.ray_cluster[0], ["authOptions", "mode"]), sprintf("is %s, but must be token", [
	lib.show(mode),
])) if {
	not lib.unknown(mode)
	lib.value(mode) != "token"
}

broken contains lib.finding(place.keys, sprintf("sets RAY_AUTH_MODE, whose value is %s, but must be token", [lib.show(place.mode)])) if {
	some place in variables
	lib.value(place.name) == "RAY_AUTH_MODE"
	not lib.unknown(place.mode)
	lib.value(place.mode) != "token"
}

broken contains lib.finding(keys, lib.wrong_type(list, "a list")) if {
	some [keys, list] in environments
	not lib.unknown(list)
	list != null
	not is_array(lib.value(list))
}

unknown contains lib.finding(array.concat(lib.ray_cluster[0], ["authOptions", "mode"]), "must be token") if lib.unknown(mode)

unknown contains lib.finding(place.keys, "must not set RAY_AUTH_MODE to anything but token") if {
	some place in variables
	may_set(place.name)
	lib.value(place.mode) != "token"
	true in {lib.unknown(place.name), lib.unknown(place.mode)}
}

unknown contains lib.finding(keys, "must not set RAY_AUTH_MODE to anything but token") if {
	some keys in hidden
}

mode := lib.field(lib.field(lib.ray_cluster[1], "authOptions"), "mode")

# The environment variables of all containers.
variables contains {
	"keys": array.concat(keys, [i]),
	"name": lib.field(variable, "name"),
	"mode": lib.field(variable, "value"),
} if {
	some [keys, list] in environments
	some i, variable in lib.items(list)
}

environments contains [array.concat(pod.keys, [list, i, "env"]), lib.field(container, "env")] if {
	some pod in lib.ray_pods
	some list in lib.ray_lists
	some i, container in lib.items(lib.field(pod.spec, list))
}

# Places below which there may be environment variables.
hidden contains keys if some keys in lib.hidden_groups

hidden contains keys if {
	some [keys, list] in environments
	lib.unknown(list)
}

hidden contains array.concat(pod.keys, [list]) if {
	some pod in lib.ray_pods
	some list in lib.ray_lists
	lib.unknown(lib.field(pod.spec, list))
}

may_set(name) if lib.unknown(name)

may_set(name) if lib.value(name) == "RAY_AUTH_MODE"
