package rayplatform.lib

# METADATA
# description: Whether a node group's nodes certainly have all labels of a pod's nodeSelector.
ray_selected(spec, group) if {
	selector := field(spec, "nodeSelector")
	not unknown(selector)
	every key, wanted in ray_empty_if_null(value(selector)) {
		not unknown(wanted)
		value(field(field(group.properties, "labels"), key)) == value(wanted)
	}
}

ray_empty_if_null(null) := {}

ray_empty_if_null(selector) := selector if is_object(selector)

# METADATA
# description: The labels of a pod's nodeSelector that a node group's nodes certainly do not have.
ray_unselected(spec, group) := {key |
	selector := field(spec, "nodeSelector")
	not unknown(selector)
	some key, wanted in ray_empty_if_null(value(selector))
	had := field(field(group.properties, "labels"), key)
	not true in {unknown(wanted), unknown(had), ray_set_by_others(key, had)}
	value(had) != value(wanted)
}

# Labels that the kubelet, EKS and its add-ons give to nodes are in no node group's list.
default ray_set_by_others(_, _) := false

ray_set_by_others(key, null) if regex.match(`^([^/]*\.)?(kubernetes\.io|k8s\.io|amazonaws\.com|aws\.com)/`, key)

# METADATA
# description: Whether a pod certainly tolerates all taints of a node group.
ray_tolerates(spec, group) if {
	taints := field(group.properties, "taints")
	not unknown(taints)
	not ray_no_array(taints)
	every taint in items(taints) {
		ray_tolerated(spec, taint)
	}
}

# METADATA
# description: The taints of a node group that a pod certainly does not tolerate.
ray_untolerated(spec, group) := {taint |
	some taint in items(field(group.properties, "taints"))
	not unknown(field(taint, "effect"))
	not ray_may_tolerate(spec, taint)
}

# METADATA
# description: Whether a pod certainly tolerates a taint, given as EKS spells it; one that only prefers keeps nobody off.
ray_tolerated(_, taint) if value(field(taint, "effect")) == "PREFER_NO_SCHEDULE"

ray_tolerated(spec, taint) if {
	some toleration in items(field(spec, "tolerations"))
	not ray_toleration_open(toleration, taint)
	value(field(toleration, "effect")) in {null, "", ray_taint_effect(taint)}
	ray_covers_taint(toleration, taint)
}

# METADATA
# description: ray_tolerated, or what is not known yet may make it so.
ray_may_tolerate(spec, taint) if ray_tolerated(spec, taint)

ray_may_tolerate(spec, _) if unknown(field(spec, "tolerations"))

ray_may_tolerate(spec, taint) if {
	some toleration in items(field(spec, "tolerations"))
	ray_toleration_open(toleration, taint)
	not ray_names_other_key(toleration, taint)
}

ray_taint_effect(taint) := {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute"}[value(field(taint, "effect"))]

ray_covers_taint(toleration, taint) if {
	value(field(toleration, "operator")) == "Exists"
	value(field(toleration, "key")) in {null, "", value(field(taint, "key"))}
}

ray_covers_taint(toleration, taint) if {
	value(field(toleration, "operator")) in {null, "", "Equal"}
	value(field(toleration, "key")) == value(field(taint, "key"))
	ray_taint_text(field(toleration, "value")) == ray_taint_text(field(taint, "value"))
}

# An absent value is an empty one.
ray_taint_text(marked) := "" if value(marked) == null

else := value(marked)

ray_toleration_open(toleration, taint) if {
	some key in {"key", "operator", "value", "effect"}
	true in {unknown(field(toleration, key)), unknown(field(taint, key))}
}

ray_names_other_key(toleration, taint) if {
	key := field(toleration, "key")
	not unknown(key)
	not unknown(field(taint, "key"))
	not value(key) in {null, "", value(field(taint, "key"))}
}
