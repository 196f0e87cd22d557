package mutation_test

import "github.com/rayplatform/rayplatform/scripts/internal/mutation"

// Types of resources that several rows break.
const (
	clusterType   = "aws:eks/cluster:Cluster"
	groupType     = "aws:eks/nodeGroup:NodeGroup"
	templateType  = "aws:ec2/launchTemplate:LaunchTemplate"
	roleType      = "aws:iam/role:Role"
	keyType       = "aws:kms/key:Key"
	rayType       = "kubernetes:ray.io/v1:RayCluster"
	jobType       = "kubernetes:ray.io/v1:RayJob"
	namespaceType = "kubernetes:core/v1:Namespace"
	policyType    = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
)

var cluster = is{clusterType, "cluster-eksCluster"}

var ofCluster = []row{
	{
		rule: "cluster-logging", at: cluster,
		set: mutation.Values{"enabledClusterLogTypes": []any{"api", "authenticator", "controllerManager", "scheduler"}},
	},
	{rule: "cluster-endpoint", at: cluster, set: mutation.Values{"vpcConfig.endpointPublicAccess": true}},
	{
		// Its key is made in the same run.
		rule: "cluster-secrets-encrypted", at: cluster, always: true, set: mutation.Values{"encryptionConfig": nil},
	},
	{rule: "cluster-version", at: cluster, set: mutation.Values{"version": "1.31"}},
	{
		rule: "cluster-access-entries", at: cluster,
		set: mutation.Values{"accessConfig.authenticationMode": "API_AND_CONFIG_MAP"},
	},
	{
		rule: "deletion-protected", at: cluster, unprotect: true,
		certain: "protect is an option of the resource, and the engine knows those before it plans",
	},
	{
		rule: "required-tags", at: cluster, set: mutation.Values{"tags.Repository": ""},
		late: mutation.Values{"tags": map[string]any{"ManagedBy": "github-app", "Environment": production}},
	},
}
