package simkube

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// An object needs its namespace, and a RayCluster its definition, when it is made; in a preview both may be planned.
func TestNeeds(t *testing.T) {
	const accountType tokens.Type = "kubernetes:core/v1:ServiceAccount"
	type object struct {
		kind   tokens.Type
		inputs m
	}
	in := func(namespace any) object {
		return object{accountType, of(accountType, "ray", m{"metadata": m{"name": "ray", "namespace": namespace}})}
	}
	release := func(changes m) object {
		inputs := m{"name": "r", "namespace": "ray-system", "chart": "kuberay-operator"}
		for key, v := range changes {
			inputs[key] = v
		}
		return object{releaseType, inputs}
	}
	ray := object{clusterType, cluster(m{"name": "ray", "namespace": "ray-system"}, m{})}
	job := object{"kubernetes:ray.io/v1:RayJob", of("kubernetes:ray.io/v1:RayJob", "j", m{"metadata": m{"name": "j", "namespace": "ray-system"}})}
	space := object{namespaceType, of(namespaceType, "ray-system", nil)}
	definitions := release(m{"chart": "kuberay/crds/kuberay-crds.tgz", "skipCrds": true})
	elsewhere := release(m{"chart": "kuberay/crds/kuberay-crds.tgz", "namespace": "kube-system"})
	const noSpace, noRay = "namespace ray-system is not there yet", "definition rayclusters.ray.io is not there yet"
	for name, test := range map[string]struct {
		there []object
		made  object
		want  string
	}{
		"a namespace of every cluster": {nil, in("kube-system"), ""},
		"no namespace is the default":  {nil, in(nil), ""},
		"no such namespace":            {nil, in("ray-system"), noSpace},
		"another namespace":            {[]object{{namespaceType, of(namespaceType, "ray", nil)}}, in("ray-system"), noSpace},
		"a secret namespace":           {nil, in(secret("31337")), "its namespace is not there yet"},
		"a namespace":                  {[]object{space}, in("ray-system"), ""},
		"a release made it":            {[]object{release(m{"createNamespace": true})}, in("ray-system"), ""},
		"a release in a namespace":     {[]object{space}, release(nil), ""},
		"a release in none":            {nil, release(nil), noSpace},
		"nothing of KubeRay's":         {[]object{space}, ray, noRay},
		"a job without definitions":    {[]object{space}, job, "definition rayjobs.ray.io is not there yet"},
		"a job with definitions":       {[]object{space, definitions}, job, ""},
		"the chart of definitions":     {[]object{space, definitions}, ray, ""},
		"definitions, no namespace":    {[]object{elsewhere}, ray, noSpace},
		"KubeRay's chart":              {[]object{space, release(nil)}, ray, ""},
		"its chart without them":       {[]object{space, release(m{"skipCrds": true})}, ray, noRay},
		"another chart":                {[]object{space, release(m{"chart": "other"})}, ray, noRay},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			for _, o := range test.there {
				add(t, p, o.kind, o.inputs)
			}
			err := try(t, p, test.made.kind, test.made.inputs)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "31337") {
				t.Errorf("the secret is in %v", err)
			}
			_, err = newProvider(t).Create(t.Context(), plugin.CreateRequest{
				URN: urn(test.made.kind), Type: test.made.kind, Properties: props(test.made.inputs), Preview: true,
			})
			if err != nil {
				t.Errorf("a preview looked for it: %v", err)
			}
		})
	}
}
