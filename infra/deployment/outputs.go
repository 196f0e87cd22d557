package deployment

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/alarms"
	"github.com/rayplatform/rayplatform/infra/kuberay"
	"github.com/rayplatform/rayplatform/infra/storage"
	"github.com/rayplatform/rayplatform/ray"
)

// outputs is what the outputs of the stack are taken from.
type outputs struct {
	base
	nodes  []node
	system system
	ray    *kuberay.KubeRay
	alarms *alarms.Alarms // nil: there are none
}

// export names the outputs of the stack.
func (p platform) export(o outputs) {
	p.ctx.Export("environment", pulumi.String(p.settings.Environment))
	p.ctx.Export("region", pulumi.String(p.settings.Region))
	p.ctx.Export("commit", pulumi.String(p.source.Commit))
	p.ctx.Export("revision", pulumi.String(p.source.Tree))

	p.ctx.Export("vpcId", o.network.VPCID)
	p.ctx.Export("publicSubnetIds", o.network.PublicSubnetIDs)
	p.ctx.Export("privateSubnetIds", o.network.PrivateSubnetIDs)

	p.ctx.Export("clusterName", o.cluster.Name)
	p.ctx.Export("clusterEndpoint", o.cluster.Endpoint)
	p.ctx.Export("clusterSecurityGroupId", o.cluster.SecurityGroupID)
	p.ctx.Export("oidcProviderArn", o.cluster.Issuer.ProviderARN.ToStringOutput())
	// The kubeconfig has no credentials in it, but it tells where the API server is and how to ask for a token.
	p.ctx.Export("kubeconfig", pulumi.ToSecret(o.cluster.Kubeconfig))

	groups, roles := pulumi.StringMap{}, pulumi.StringMap{}
	for _, n := range o.nodes {
		groups[n.Name], roles[n.Name] = n.made.GroupName, n.made.RoleARN
	}
	p.ctx.Export("nodeGroupNames", groups)
	p.ctx.Export("nodeRoleArns", roles)
	p.ctx.Export("podRoleArns", pulumi.StringMap{
		"cni": o.access.CNI, "ebsCsi": o.access.EBSCSI, "cloudWatch": o.access.CloudWatch,
		"clusterAutoscaler": o.access.Autoscaler, "ray": o.access.Ray,
	})

	p.ctx.Export("artifactBucket", o.system.storage.Bucket)
	p.ctx.Export("storageClass", pulumi.String(storage.Class))
	p.ctx.Export("rayNamespace", pulumi.String(ray.Namespace))
	p.ctx.Export("rayCluster", o.ray.ClusterName)
	if o.alarms != nil {
		p.ctx.Export("alarmTopicArn", o.alarms.TopicARN)
	}
	p.ctx.Export("commands", p.commands())
}

// commands are what a person types to get to the cluster, in this order. They hold no secret: the token of Ray is read from
// the cluster by whoever may.
func (p platform) commands() pulumi.StringMap {
	name := p.settings.RayCluster().Name
	inNamespace := "kubectl --context " + p.clusterName() + " -n " + ray.Namespace
	return pulumi.StringMap{
		"1-kubeconfig": pulumi.String(fmt.Sprintf("aws eks update-kubeconfig --region %s --name %s --alias %s",
			p.settings.Region, p.clusterName(), p.clusterName())),
		"2-ray":       pulumi.String(inNamespace + " get raycluster,pods"),
		"3-dashboard": pulumi.String(inNamespace + " port-forward service/" + name + "-head-svc 8265:8265"),
		"4-token": pulumi.String("export RAY_AUTH_MODE=token RAY_AUTH_TOKEN=$(" + inNamespace + " get secret " + name +
			" -o go-template='{{.data.auth_token | base64decode}}')"),
		"5-job": pulumi.String("ray job submit --address http://localhost:8265 " +
			"-- python -c 'import ray; ray.init(); print(ray.cluster_resources())'"),
	}
}
