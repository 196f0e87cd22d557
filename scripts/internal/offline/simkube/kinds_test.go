package simkube

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const (
	claimType tokens.Type = "kubernetes:core/v1:PersistentVolumeClaim"
	classType tokens.Type = "kubernetes:storage.k8s.io/v1:StorageClass"
)

// of is an object of a kind with some fields.
func of(token tokens.Type, name string, fields m) m {
	metadata := m{"name": name}
	if !kinds[token].global {
		metadata["namespace"] = "kube-system"
	}
	all := m{"apiVersion": kinds[token].apiVersion, "kind": kinds[token].name, "metadata": metadata}
	maps.Copy(all, fields)
	return all
}

// examples are one object of each kind, with a field of the kind that has another type.
var examples = map[tokens.Type]struct {
	fields m
	id     string
	wrong  m
	said   string
}{
	namespaceType:                       {m{}, "it", m{"spec": m{"finalizers": "a"}}, "spec.finalizers is a string"},
	"kubernetes:core/v1:ServiceAccount": {m{"automountServiceAccountToken": false}, "kube-system/it", m{"secrets": m{}}, "secrets is a object"},
	"kubernetes:core/v1:ConfigMap":      {m{"data": m{"a": "b"}}, "kube-system/it", m{"data": m{"a": 1}}, "data is a number"},
	claimType: {
		m{"spec": m{"accessModes": []any{"ReadWriteOnce"}, "resources": m{"requests": m{"storage": "50Gi"}}}}, "kube-system/it",
		m{"spec": m{"accessModes": "ReadWriteOnce"}}, "spec.accessModes is a string",
	},
	classType: {
		m{"provisioner": "ebs.csi.aws.com", "parameters": m{"type": "gp3"}, "allowVolumeExpansion": true}, "it",
		m{"parameters": m{"iops": 3000}}, "parameters is a number",
	},
	"kubernetes:rbac.authorization.k8s.io/v1:Role": {
		m{"rules": []any{m{"apiGroups": []any{""}, "resources": []any{"pods"}, "verbs": []any{"get"}}}}, "kube-system/it",
		m{"rules": []any{m{"verb": "get"}}}, `unknown field "rules[0].verb"`,
	},
	"kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": {
		m{"roleRef": m{"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"}}, "kube-system/it",
		m{"subjects": m{}}, "subjects is a object",
	},
	"kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": {
		m{"rules": []any{m{"nonResourceURLs": []any{"/metrics"}, "verbs": []any{"get"}}}}, "it",
		m{"roles": []any{}}, `unknown field "roles"`,
	},
	"kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": {
		m{"roleRef": m{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "a"}}, "it",
		m{"roleRef": "a"}, "roleRef is a string",
	},
	"kubernetes:batch/v1:CronJob": {
		m{"spec": m{"schedule": "0 20 * * *", "timeZone": "Etc/UTC", "jobTemplate": m{}}}, "kube-system/it",
		m{"spec": m{"timezone": "Etc/UTC"}}, `unknown field "spec.timezone"`,
	},
	"kubernetes:networking.k8s.io/v1:NetworkPolicy": {
		m{"spec": m{"podSelector": m{}, "ingress": []any{m{"ports": []any{m{"port": 8265}}}}}}, "kube-system/it",
		m{"spec": m{"policyTypes": "Ingress"}}, "spec.policyTypes is a string",
	},
	"kubernetes:policy/v1:PodDisruptionBudget": {
		m{"spec": m{"minAvailable": 1, "selector": m{"matchLabels": m{"app": "a"}}}}, "kube-system/it",
		m{"spec": m{"selector": m{"matchlabels": m{}}}}, `unknown field "spec.selector.matchlabels"`,
	},
	"kubernetes:core/v1:Pod": {
		m{"spec": m{"containers": []any{m{"name": "a", "image": "b"}}}}, "kube-system/it",
		m{"spec": m{"hostnetwork": true}}, `unknown field "spec.hostnetwork"`,
	},
	"kubernetes:core/v1:Service": {
		m{"spec": m{"type": "LoadBalancer", "ports": []any{m{"port": 8265}}}}, "kube-system/it",
		m{"spec": m{"ports": []any{m{"port": "8265"}}}}, "spec.ports.port is a string",
	},
	"kubernetes:core/v1:ServicePatch": {
		m{"spec": m{"type": "LoadBalancer", "ports": []any{m{"port": 8265}}}}, "kube-system/it",
		m{"spec": m{"ports": []any{m{"port": "8265"}}}}, "spec.ports.port is a string",
	},
	"kubernetes:apps/v1:Deployment": {
		m{"spec": m{"replicas": 1, "selector": m{"matchLabels": m{"app": "a"}}, "template": m{}}}, "kube-system/it",
		m{"spec": m{"replica": 1}}, `unknown field "spec.replica"`,
	},
	"kubernetes:batch/v1:Job": {
		m{"spec": m{"template": m{"spec": m{"restartPolicy": "Never"}}}}, "kube-system/it",
		m{"spec": m{"templates": m{}}}, `unknown field "spec.templates"`,
	},
	"kubernetes:networking.k8s.io/v1:Ingress": {
		m{"spec": m{"rules": []any{m{"host": "ray.example.com"}}}}, "kube-system/it",
		m{"spec": m{"rules": m{}}}, "spec.rules is a object",
	},
	"kubernetes:ray.io/v1:RayJob": {
		m{"spec": m{"entrypoint": "python a.py", "shutdownAfterJobFinishes": true}}, "kube-system/it",
		m{"spec": m{"ttlSecondsAfterFinished": "60"}}, "spec.ttlSecondsAfterFinished is a string",
	},
	"kubernetes:ray.io/v1:RayService": {
		m{"spec": m{"rayClusterConfig": m{"headGroupSpec": m{"template": m{}}}}}, "kube-system/it",
		m{"spec": m{"serveConfig": "a"}}, `unknown field "spec.serveConfig"`,
	},
	clusterType: {m{"spec": m{"headGroupSpec": m{"template": m{}}}}, "kube-system/it", m{"spec": m{"rayVersion": 2}}, "spec.rayVersion is a number"},
}

// Each kind takes what its API has and nothing else, and has the provider's id.
func TestKinds(t *testing.T) {
	for token, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			example, ok := examples[token]
			if !ok {
				t.Fatal("there is no example of it")
			}
			right := of(token, "it", example.fields)
			if got := check(t, token, right); got != nil {
				t.Errorf("an object with nothing wrong: %v", got)
			}
			if made := create(t, token, right, false); string(made.ID) != example.id {
				t.Errorf("id %q, want %q", made.ID, example.id)
			}
			if got := strings.Join(check(t, token, of(token, "it", example.wrong)), "\n"); !strings.Contains(got, example.said) {
				t.Errorf("said %q, want %q", got, example.said)
			}
		})
	}
}

func TestGlobalKindsHaveNoNamespace(t *testing.T) {
	got := check(t, classType, of(classType, "fast", m{"metadata": m{"name": "fast", "namespace": "a"}, "provisioner": "x"}))
	want := []string{"metadata: metadata.namespace does not exist: a StorageClass is in no namespace"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An object without a namespace is put in the default one.
func TestDefaultNamespace(t *testing.T) {
	made := create(t, claimType, of(claimType, "head", m{"metadata": m{"name": "head"}}), false)
	if made.ID != "default/head" {
		t.Errorf("id %q", made.ID)
	}
}

// What replaces an object of the same name can't be made before that is gone.
func TestReplacementOfTheSameName(t *testing.T) {
	for _, test := range []struct {
		kind             tokens.Type
		name, property   string
		before, after    m
		replaced, delete bool
	}{
		{classType, "parameters", "parameters.type", m{"parameters": m{"type": "gp2"}}, m{"parameters": m{"type": "gp3"}}, true, true},
		{classType, "provisioner", "provisioner", m{"provisioner": "a"}, m{"provisioner": "b"}, true, true},
		{
			classType, "name", "metadata.name",
			m{"metadata": m{"name": "a"}}, m{"metadata": m{"name": "b"}}, true, false,
		},
		{
			claimType, "namespace", "metadata.namespace",
			m{"metadata": m{"name": "a", "namespace": "b"}}, m{"metadata": m{"name": "a", "namespace": "c"}}, true, false,
		},
		{"kubernetes:core/v1:ConfigMap", "data", "data.a", m{"data": m{"a": "1"}}, m{"data": m{"a": "2"}}, true, true},
		{
			claimType, "storage", "spec.resources.requests.storage",
			m{"spec": m{"resources": m{"requests": m{"storage": "1Gi"}}}}, m{"spec": m{"resources": m{"requests": m{"storage": "2Gi"}}}},
			false, true,
		},
		{
			"kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", "role", "roleRef.name",
			m{"roleRef": m{"name": "a"}}, m{"roleRef": m{"name": "b"}}, true, true,
		},
	} {
		t.Run(test.kind.Name().String()+" "+test.name, func(t *testing.T) {
			got, err := newProvider(t).Diff(t.Context(), plugin.DiffRequest{
				URN: urn(test.kind), Type: test.kind,
				OldInputs: props(of(test.kind, "it", test.before)), NewInputs: props(of(test.kind, "it", test.after)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if replaced := got.DetailedDiff[test.property].Kind == plugin.DiffUpdateReplace; replaced != test.replaced {
				t.Errorf("%s replaces: %t, diff %v", test.property, replaced, got.DetailedDiff)
			}
			if got.DeleteBeforeReplace != test.delete {
				t.Errorf("the old one goes first: %t", got.DeleteBeforeReplace)
			}
		})
	}
}

// The provider plans an update that the API server refuses.
func TestFixedFields(t *testing.T) {
	for _, test := range []struct {
		kind          tokens.Type
		before, after m
		want          string
	}{
		{classType, m{"reclaimPolicy": "Delete"}, m{"reclaimPolicy": "Retain"}, "reclaimPolicy can not be changed"},
		{classType, m{"mountOptions": []any{"a"}}, m{"mountOptions": []any{"b"}}, ""},
		{claimType, m{"spec": m{"volumeMode": "Block"}}, m{"spec": m{}}, "spec.volumeMode can not be changed"},
	} {
		p := newProvider(t)
		before, after := of(test.kind, "it", test.before), of(test.kind, "it", test.after)
		made, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(test.kind), Type: test.kind, Properties: props(before)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Update(t.Context(), plugin.UpdateRequest{
			URN: urn(test.kind), Type: test.kind, ID: made.ID, OldInputs: props(before), NewInputs: props(after),
		})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", test.kind, err, test.want)
		}
	}
}

func TestConfigMapsAreReplaced(t *testing.T) {
	for value, refused := range map[any]bool{true: true, "true": true, false: false, "false": false} {
		_, err := newProvider(t).Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(m{"enableConfigMapMutable": value})})
		if (err != nil) != refused {
			t.Errorf("enableConfigMapMutable %#v: %v", value, err)
		}
	}
}
