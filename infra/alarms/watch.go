package alarms

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// watch is one alarm. Where there is no data, there is nothing to watch: a stack without GPU nodes has no idle ones.
type watch struct {
	child       string // behind the component's name
	description string // what happened and what to do first
	compare     string // as CloudWatch spells it
	threshold   float64
	periods     int // that must all be over the threshold
	metric      metric
	queries     cloudwatch.MetricAlarmMetricQueryArray // in the place of a metric
}

// metric is a single one, in periods of some seconds.
type metric struct {
	namespace, name, statistic string
	period                     int
	dimensions                 pulumi.StringMap
}

// How CloudWatch spells comparisons.
const (
	above   = "GreaterThanThreshold"
	atLeast = "GreaterThanOrEqualToThreshold"
	below   = "LessThanThreshold"
)

// minute is a period, in seconds.
const minute = 60

func (b builder) clusterDimension() pulumi.StringMap {
	return pulumi.StringMap{"ClusterName": pulumi.String(naming.Cluster(b.args.Environment))}
}

// failedNodes counts nodes that are short of memory, disk or processes, and those whose kubelet says nothing.
func (b builder) failedNodes() watch {
	return watch{
		child: "failed-nodes", compare: atLeast, threshold: 1, periods: 5,
		description: "A node has failed for five minutes. Look at it with: kubectl describe nodes",
		metric: metric{"ContainerInsights", "cluster_failed_node_count", "Maximum", minute,
			b.clusterDimension()},
	}
}

// missingNodes compares what the autoscaler asked for with what runs: EKS tells the failures of node groups to nobody who does
// not ask. A quarter of an hour is twice what a GPU node takes.
func (b builder) missingNodes(group string, scalingGroup pulumi.StringInput) watch {
	query := func(id, name string) cloudwatch.MetricAlarmMetricQueryArgs {
		return cloudwatch.MetricAlarmMetricQueryArgs{
			Id: pulumi.String(id),
			Metric: cloudwatch.MetricAlarmMetricQueryMetricArgs{
				Namespace: pulumi.String("AWS/AutoScaling"), MetricName: pulumi.String(name), Stat: pulumi.String("Average"),
				Period: pulumi.Int(minute), Dimensions: pulumi.StringMap{"AutoScalingGroupName": scalingGroup},
			},
		}
	}
	return watch{
		child: "missing-nodes-" + group, compare: above, threshold: 0, periods: 15,
		description: "Node group " + group + " has had fewer nodes than wanted for 15 minutes. See its health issues in EKS",
		queries: cloudwatch.MetricAlarmMetricQueryArray{
			cloudwatch.MetricAlarmMetricQueryArgs{
				Id: pulumi.String("missing"), Expression: pulumi.String("wanted - running"),
				Label: pulumi.String("missing nodes"), ReturnData: pulumi.Bool(true),
			},
			query("wanted", "GroupDesiredCapacity"), query("running", "GroupInServiceInstances"),
		},
	}
}

// pendingPods asks in SQL, because the metric has no dimensions of namespace and cluster alone.
func (b builder) pendingPods() watch {
	sql := fmt.Sprintf("SELECT MAX(pod_status_pending) "+
		"FROM SCHEMA(ContainerInsights, ClusterName, FullPodName, Namespace, PodName) "+
		"WHERE ClusterName = '%s' AND Namespace = '%s'", naming.Cluster(b.args.Environment), b.args.RayNamespace)
	return watch{
		child: "pending-pods", compare: atLeast, threshold: 1, periods: 15,
		description: "Ray's pods have waited for a node for 15 minutes. See why with: kubectl get events -n " + b.args.RayNamespace,
		queries: cloudwatch.MetricAlarmMetricQueryArray{cloudwatch.MetricAlarmMetricQueryArgs{
			Id: pulumi.String("pending"), Expression: pulumi.String(sql), Period: pulumi.Int(minute),
			Label: pulumi.String("pending Ray pods"), ReturnData: pulumi.Bool(true),
		}},
	}
}

// idleGPUs is about all GPU nodes together: of several, one may be idle for a while when the autoscaler waits.
func (b builder) idleGPUs() watch {
	return watch{
		child: "idle-gpus", compare: below, threshold: 5, periods: 12,
		description: "No GPU was used above 5 % for an hour, and at least one GPU node is there and costs money",
		metric:      metric{"ContainerInsights", "node_gpu_utilization", "Maximum", 5 * minute, b.clusterDimension()},
	}
}

// exhaustedNAT is when connections out are refused because a gateway has no port left for them.
func (b builder) exhaustedNAT(zone string, gateway pulumi.IDOutput) watch {
	return watch{
		child: "exhausted-nat-" + zone, compare: above, threshold: 0, periods: 1,
		description: "The NAT gateway in " + zone + " refused connections: too many to one address. Spread or reuse them",
		metric: metric{"AWS/NATGateway", "ErrorPortAllocation", "Sum", 5 * minute,
			pulumi.StringMap{"NatGatewayId": gateway.ToStringOutput()}},
	}
}

func (b builder) alarm(w watch, topic *sns.Topic) error {
	name := b.name + "-" + w.child
	args := &cloudwatch.MetricAlarmArgs{
		Name:               pulumi.String(naming.Resource(b.args.Environment, w.child)),
		AlarmDescription:   pulumi.String(w.description),
		ComparisonOperator: pulumi.String(w.compare),
		Threshold:          pulumi.Float64(w.threshold),
		EvaluationPeriods:  pulumi.Int(w.periods),
		TreatMissingData:   pulumi.String("notBreaching"),
		AlarmActions:       pulumi.Array{topic.Arn},
		OkActions:          pulumi.Array{topic.Arn},
		Tags:               pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, name)),
	}
	if w.queries != nil {
		args.MetricQueries = w.queries
	} else {
		args.Namespace, args.MetricName = pulumi.String(w.metric.namespace), pulumi.String(w.metric.name)
		args.Statistic, args.Period = pulumi.String(w.metric.statistic), pulumi.Int(w.metric.period)
		args.Dimensions = w.metric.dimensions
	}
	if _, err := cloudwatch.NewMetricAlarm(b.ctx, name, args, pulumi.Parent(b.parent)); err != nil {
		return fmt.Errorf("declaring alarm %s: %w", w.child, err)
	}
	return nil
}
