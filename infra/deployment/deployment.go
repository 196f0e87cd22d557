// Package deployment is the composition root: it reads the settings of a stack, hands them to the
// components, and exports what users of the stack need.
package deployment

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/infra/revision"
	"github.com/rayplatform/rayplatform/infra/settings"
)

// Run declares the whole platform. A mistake in the settings is returned before anything is registered.
func Run(ctx *pulumi.Context) error {
	s, err := settings.Load(ctx)
	if err != nil {
		return err
	}
	return compose(ctx, s, revision.Read(ctx.Context(), "."))
}

// compose is the platform from its settings. Components have the same names in every environment, because the stack
// tells them apart; what must be unique in an account is named by package naming or by the provider.
func compose(ctx *pulumi.Context, s settings.Settings, source revision.Revision) error {
	p := platform{ctx: ctx, settings: s, source: source, tags: naming.Tags(naming.TagInput{
		Environment: s.Environment, Repository: s.Repository, Team: s.Team,
	})}
	cloud, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(s.Region)})
	if err != nil {
		return err
	}
	if err := p.checkDeployer(cloud); err != nil {
		return err
	}
	p.boundary = p.boundaryARN(cloud)
	inCloud := pulumi.Providers(cloud)
	base, err := p.base(inCloud)
	if err != nil {
		return err
	}
	nodes, err := p.nodes(base, inCloud)
	if err != nil {
		return err
	}
	system, err := p.system(base, nodes, cloud)
	if err != nil {
		return err
	}
	ray, err := p.kubeRay(base, system)
	if err != nil {
		return err
	}
	topic, err := p.alarms(base, nodes, inCloud)
	if err != nil {
		return err
	}
	if err := p.offHours(base, nodes, system, ray); err != nil {
		return err
	}
	p.export(outputs{base, nodes, system, ray, topic})
	return nil
}

// platform is what every step of the composition needs.
type platform struct {
	ctx      *pulumi.Context
	settings settings.Settings
	source   revision.Revision
	tags     map[string]string
	boundary pulumi.StringInput // the ARN of the IAM policy that bounds every role
}

// boundaryARN is that of a policy of the stack's account, which must be there already: were it made here, who changes the
// program could change what bounds it.
func (p platform) boundaryARN(cloud *aws.Provider) pulumi.StringOutput {
	account := aws.GetCallerIdentityOutput(p.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Provider(cloud)).AccountId()
	return pulumi.Sprintf("arn:aws:iam::%s:policy/%s", account, p.settings.PermissionsBoundary)
}

// clusterName is known before the cluster is there.
func (p platform) clusterName() string { return naming.Cluster(p.settings.Environment) }
