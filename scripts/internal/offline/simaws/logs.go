package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// logNaming are the characters that CloudWatch allows; Terraform leaves three more than it needs behind a prefix.
var logNaming = simulate.Naming{Property: "name", Limit: 512, Prefix: "namePrefix", PrefixLimit: 483}

// retentions are the days for which CloudWatch can keep logs; 0 is for ever.
var retentions = []float64{
	0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

const cloudWatchLogs = "cloud-watch-logs"

func (r regional) logs() map[tokens.Type]simulate.Resource {
	group := tagged(filled(simulate.FromSDK(cloudwatch.LogGroupArgs{}, cloudwatch.LogGroupState{}),
		func(m *simulate.Making) {
			m.Identify(m.Name())
			m.Set("arn", r.arn("logs", "log-group:"+m.Name()))
			m.KnownDefault("retentionInDays", 0)
			m.KnownDefault("skipDestroy", false)
			m.Default("logGroupClass", "STANDARD")
		}))
	group.Naming = logNaming
	group.Rules = []simulate.Rule{numberOf("retentionInDays", retentions...), isARN("kmsKeyId")}

	flow := tagged(filled(simulate.FromSDK(ec2.FlowLogArgs{}, ec2.FlowLogState{}), func(m *simulate.Making) {
		id := m.Unique("fl-")
		m.Identify(id)
		m.Set("arn", r.arn("ec2", "vpc-flow-log/"+id))
		m.KnownDefault("logDestinationType", cloudWatchLogs)
		m.KnownDefault("maxAggregationInterval", 600)
		m.Default("logFormat", flowFormat)
	}))
	flow.Rules = []simulate.Rule{
		exactlyOne("vpcId", "subnetId", "eniId", "transitGatewayId", "transitGatewayAttachmentId"),
		exactlyOne("logDestination", "logGroupName"),
		oneOf("trafficType", "ACCEPT", "REJECT", "ALL"),
		oneOf("logDestinationType", cloudWatchLogs, "s3", "kinesis-data-firehose"),
		numberOf("maxAggregationInterval", 60, 600),
		isARN("logDestination"),
		flowTraffic,
		flowRole,
	}
	return map[tokens.Type]simulate.Resource{
		"aws:cloudwatch/logGroup:LogGroup": group,
		"aws:ec2/flowLog:FlowLog":          flow,
	}
}

// flowFormat is the default format of a flow log, version 2.
const flowFormat = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} " +
	"${packets} ${bytes} ${start} ${end} ${action} ${log-status}"

// flowTraffic: only transit gateways have no kind of traffic to choose.
func flowTraffic(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	transit := inputs.HasValue("transitGatewayId") || inputs.HasValue("transitGatewayAttachmentId")
	if !transit && !inputs.HasValue("trafficType") {
		return "trafficType", "trafficType is required for a VPC, a subnet or a network interface"
	}
	return "", ""
}

// flowRole: EC2 delivers to CloudWatch by a role of the account.
func flowRole(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	kind := inputs["logDestinationType"]
	toLogs := !inputs.HasValue("logDestinationType") || kind.IsString() && kind.StringValue() == cloudWatchLogs
	if toLogs && !inputs.HasValue("iamRoleArn") {
		return "iamRoleArn", "iamRoleArn is required for a flow log to " + cloudWatchLogs
	}
	return "", ""
}
