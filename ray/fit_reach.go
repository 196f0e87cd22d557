package ray

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// keptOff returns what keeps the pod off all nodes of the group, or nil if nothing does.
func keptOff(pod Pod, group NodeGroup) *Obstacle {
	obstacle := Obstacle{NodeGroup: group.Name}
	for key, want := range pod.NodeSelector {
		if have, ok := group.Labels[key]; ok && have == want {
			continue
		}
		if obstacle.Labels == nil {
			obstacle.Labels = map[string]string{}
		}
		obstacle.Labels[key] = want
	}
	for _, taint := range group.Taints {
		if taint.Effect != corev1.TaintEffectPreferNoSchedule && !tolerated(taint, pod.Tolerations) {
			obstacle.Taints = append(obstacle.Taints, taint)
		}
	}
	if obstacle.Labels == nil && obstacle.Taints == nil {
		return nil
	}
	return &obstacle
}

// tolerated follows corev1.Toleration.ToleratesTaint, which would bring a logger with it. The operators Lt and Gt,
// which a cluster has only behind a feature gate, tolerate nothing here.
func tolerated(taint corev1.Taint, tolerations []corev1.Toleration) bool {
	return slices.ContainsFunc(tolerations, func(t corev1.Toleration) bool {
		if t.Effect != "" && t.Effect != taint.Effect || t.Key != "" && t.Key != taint.Key {
			return false
		}
		switch t.Operator {
		case "", corev1.TolerationOpEqual:
			return t.Value == taint.Value
		case corev1.TolerationOpExists:
			return true
		default:
			return false
		}
	})
}
