package simaws

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// right are inputs that AWS takes; each case below changes some of them.
var right = map[tokens.Type]map[string]any{
	"aws:cloudwatch/logGroup:LogGroup": {"kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/x", "retentionInDays": 90},
	"aws:ec2/flowLog:FlowLog": {
		"vpcId": "vpc-1", "trafficType": "ALL", "logDestination": "arn:aws:logs:x", "iamRoleArn": "arn:aws:iam:x",
		"maxAggregationInterval": 60,
	},
	"aws:ec2/vpcEndpoint:VpcEndpoint": {
		"vpcId": "vpc-1", "serviceName": "com.amazonaws.eu-west-1.s3", "routeTableIds": []any{"rtb-1"},
	},
	"aws:ec2/launchTemplate:LaunchTemplate": {"userData": "IyEvYmluL3No"},
	"aws:kms/key:Key":                       {"policy": `{"Statement":[]}`},
	"aws:iam/role:Role":                     {"assumeRolePolicy": `{"Statement":[]}`},
	"aws:iam/policy:Policy":                 {"policy": `{"Statement":[]}`},
	"aws:iam/rolePolicy:RolePolicy":         {"policy": `{"Statement":[]}`, "role": "r"},
	"aws:eks/accessEntry:AccessEntry":       {"clusterName": "c", "principalArn": "arn:aws:iam:x", "kubernetesGroups": []any{"ml"}},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
		"clusterName": "c", "principalArn": "arn:aws:iam:x", "policyArn": "arn:aws:eks:x",
		"accessScope": map[string]any{"type": "namespace", "namespaces": []any{"ray"}},
	},
	"aws:eks/nodeGroup:NodeGroup": {
		"clusterName": "c", "nodeRoleArn": "arn:aws:iam:x", "subnetIds": []any{"subnet-1"},
		"scalingConfig": map[string]any{"minSize": 0, "desiredSize": 0, "maxSize": 1},
	},
	addonType: {
		"clusterName": "c", "addonName": "coredns", "addonVersion": "v1.12.1-eksbuild.2", "configurationValues": "{}",
		"resolveConflictsOnCreate": "OVERWRITE", "resolveConflictsOnUpdate": "PRESERVE", "serviceAccountRoleArn": "arn:aws:iam:x",
		"podIdentityAssociations": []any{map[string]any{"roleArn": "arn:aws:iam:x", "serviceAccount": "s"}},
	},
	bucketType:   {"bucket": "ray-artifacts.1"},
	versioning:   {"bucket": "b", "versioningConfiguration": map[string]any{"status": "Enabled"}},
	publicAccess: {"bucket": "b", "blockPublicAcls": true},
	ownership:    {"bucket": "b", "rule": map[string]any{"objectOwnership": "BucketOwnerEnforced"}},
	bucketPolicy: {"bucket": "b", "policy": `{"Statement":[]}`},
	encryption: {"bucket": "b", "rules": []any{map[string]any{
		"applyServerSideEncryptionByDefault": map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:aws:kms:x"},
	}}},
	expiry: {"bucket": "b", "rules": []any{
		map[string]any{"id": "old", "status": "Enabled", "expiration": map[string]any{"days": 30}},
		map[string]any{"id": "noncurrent", "status": "Enabled", "noncurrentVersionExpiration": map[string]any{"noncurrentDays": 7}},
	}},
	topicType:   {"name": "alarms", "policy": `{"Statement":[]}`},
	topicPolicy: {"arn": "arn:aws:sns:x", "policy": `{"Statement":[]}`},
	subscribed:  {"topic": "arn:aws:sns:x", "protocol": "email", "endpoint": "ops@example.com"},
	alarmType: {
		"comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 3, "datapointsToAlarm": 2, "threshold": 1,
		"namespace": "ContainerInsights", "metricName": "pod_status_pending", "statistic": "Maximum", "period": 60,
		"treatMissingData": "notBreaching", "alarmActions": []any{"arn:aws:sns:x"},
	},
	budgetType: {
		"budgetType": "COST", "timeUnit": "MONTHLY", "limitAmount": "500.50", "limitUnit": "USD",
		"notifications": []any{map[string]any{
			"comparisonOperator": "GREATER_THAN", "notificationType": "FORECASTED", "threshold": 80, "thresholdType": "PERCENTAGE",
			"subscriberEmailAddresses": []any{"ops@example.com"},
		}},
	},
	scheduleGroupType: {"name": "off-hours"},
	scheduleType: {
		"groupName": "off-hours", "scheduleExpression": "cron(0 20 ? * MON-FRI *)", "scheduleExpressionTimezone": "Europe/Berlin",
		"flexibleTimeWindow": map[string]any{"mode": "OFF"},
		"target": map[string]any{
			"arn": "arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig", "roleArn": "arn:aws:iam:x", "input": "{}",
		},
	},
}

// Types that only the tests name.
const (
	versioning   tokens.Type = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	encryption   tokens.Type = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
	publicAccess tokens.Type = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
	ownership    tokens.Type = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
	bucketPolicy tokens.Type = "aws:s3/bucketPolicy:BucketPolicy"
	expiry       tokens.Type = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
	topicPolicy  tokens.Type = "aws:sns/topicPolicy:TopicPolicy"
	subscribed   tokens.Type = "aws:sns/topicSubscription:TopicSubscription"
	scheduleType tokens.Type = "aws:scheduler/schedule:Schedule"
)

// changed are the right inputs of a type with other values; nil takes one away.
func changed(token tokens.Type, changes map[string]any) resource.PropertyMap {
	all := resource.NewPropertyMapFromMap(right[token])
	for key, v := range changes {
		all[resource.PropertyKey(key)] = resource.NewPropertyValue(v)
	}
	return all
}
