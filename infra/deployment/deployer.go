package deployment

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/settings"
)

// checkDeployer asks AWS who deploys, before anything is made: who has no access to the cluster would pay for all of it
// and only then fail to install Ray. A preview needs no such access, so it is not asked there.
func (p platform) checkDeployer(cloud *aws.Provider) error {
	if p.ctx.DryRun() {
		return nil
	}
	caller, err := aws.GetCallerIdentity(p.ctx, nil, pulumi.Provider(cloud))
	if err != nil {
		return fmt.Errorf("asking AWS who deploys: %w", err)
	}
	return mayDeploy(caller.Arn, p.settings.Cluster.Access)
}

// mayDeploy returns an error unless an identity, by the ARN that STS tells of it, may do everything in the cluster.
func mayDeploy(arn string, access settings.Access) error {
	roles := slices.Concat(access.Admins, access.Pipelines)
	named := func(role string) bool { return path.Base(role) == roleIn(arn) } // STS leaves the path of a role out
	if slices.ContainsFunc(roles, named) {
		return nil
	}
	return fmt.Errorf("cluster.access lets nobody in who could install Ray as %s\n"+
		"  allowed: the roles in cluster.access.admins and cluster.access.pipelines: %s\n"+
		"  to mend: deploy as one of these, or add the role that deploys to the stack's settings", arn, strings.Join(roles, ", "))
}

// roleIn is the name of the role that a session is of; empty for every other identity.
func roleIn(arn string) string {
	_, session, ok := strings.Cut(arn, ":assumed-role/")
	if !ok {
		return ""
	}
	role, _, _ := strings.Cut(session, "/")
	return role
}
