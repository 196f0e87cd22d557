package cluster

import (
	"encoding/json"
	"fmt"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-eks/sdk/v2/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// kubeconfig reaches the cluster with a token that the AWS CLI gets for whoever uses it. The EKS component has one too,
// but that leaves the region to the user's profile and fails where there is none.
func kubeconfig(name, region string, made *eks.Cluster) pulumi.StringOutput {
	return pulumi.All(made.EksCluster.Endpoint(), made.EksCluster.CertificateAuthority()).ApplyT(
		func(values []any) (string, error) {
			authority := ""
			if data := values[1].(awseks.ClusterCertificateAuthority).Data; data != nil {
				authority = *data
			}
			return kubeconfigText(name, region, values[0].(string), authority)
		}).(pulumi.StringOutput)
}

func kubeconfigText(name, region, endpoint, authority string) (string, error) {
	type object = map[string]any
	text, err := json.Marshal(object{
		"apiVersion":      "v1",
		"kind":            "Config",
		"current-context": name,
		"clusters": []object{{"name": name, "cluster": object{
			"server": endpoint, "certificate-authority-data": authority,
		}}},
		"contexts": []object{{"name": name, "context": object{"cluster": name, "user": name}}},
		"users": []object{{"name": name, "user": object{"exec": object{
			"apiVersion":      "client.authentication.k8s.io/v1beta1",
			"command":         "aws",
			"args":            []string{"--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"},
			"interactiveMode": "Never",
		}}}},
	})
	if err != nil {
		return "", fmt.Errorf("writing the kubeconfig of %s: %w", name, err)
	}
	return string(text), nil
}
