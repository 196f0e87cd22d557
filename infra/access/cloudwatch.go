package access

import (
	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// observability is what the CloudWatch agent and Fluent Bit do: they write to the log groups of this cluster, which are
// there already, and the agent's metrics come out of what it logs. Neither may make a log group: AWS would keep it for ever.
func observability(s scope) []iampolicy.Statement {
	var groups, streams []string
	for _, kind := range naming.ContainerLogKinds {
		group := s.arn("logs", "log-group:"+naming.ContainerLogs(s.environment, kind))
		groups = append(groups, group+":*")
		streams = append(streams, group+":log-stream:*")
	}
	return []iampolicy.Statement{
		s.look("ec2:DescribeTags", "ec2:DescribeVolumes", "logs:DescribeLogGroups"),
		{Sid: "Groups", Actions: []string{"logs:CreateLogStream", "logs:DescribeLogStreams"}, Resources: groups},
		{Sid: "Streams", Actions: []string{"logs:PutLogEvents"}, Resources: streams},
		{
			Sid: "Metrics", Actions: []string{"cloudwatch:PutMetricData"}, Resources: []string{"*"},
			Condition: iampolicy.Condition{"StringEquals": {
				"cloudwatch:namespace": {"CWAgent", "ContainerInsights"}, "aws:RequestedRegion": {s.region},
			}},
		},
	}
}
