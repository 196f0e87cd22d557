package access

import "github.com/rayplatform/rayplatform/infra/iampolicy"

// clusterTag is what the EBS CSI driver marks this cluster's disks and snapshots with: the EKS add-on tells it the name of
// the cluster. AWS's own policy for one cluster goes by the same tag.
const clusterTag = "ebs.csi.aws.com/cluster-name"

// disks is what the EBS CSI driver does: it makes disks and snapshots with the cluster's tag, and touches only what has
// it. The key that AWS has for disks needs no leave.
func disks(s scope) []iampolicy.Statement {
	made := iampolicy.Condition{"StringEquals": {"aws:RequestTag/" + clusterTag: {s.cluster()}}}
	own := iampolicy.Condition{"StringEquals": {"aws:ResourceTag/" + clusterTag: {s.cluster()}}}
	volumes, snapshots := []string{s.arn("ec2", "volume/*")}, []string{"arn:aws:ec2:" + s.region + "::snapshot/*"}
	return []iampolicy.Statement{
		s.look("ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeInstanceTypes",
			"ec2:DescribeSnapshots", "ec2:DescribeTags", "ec2:DescribeVolumeStatus", "ec2:DescribeVolumes",
			"ec2:DescribeVolumesModifications"),
		{Sid: "MakeVolume", Actions: []string{"ec2:CreateVolume"}, Resources: volumes, Condition: made},
		{Sid: "MakeSnapshot", Actions: []string{"ec2:CreateSnapshot"}, Resources: snapshots, Condition: made},
		{Sid: "FromVolume", Actions: []string{"ec2:CreateSnapshot"}, Resources: volumes, Condition: own},
		{Sid: "FromSnapshot", Actions: []string{"ec2:CreateVolume"}, Resources: snapshots, Condition: own},
		{
			Sid: "Tag", Actions: []string{"ec2:CreateTags"}, Resources: append(append([]string{}, volumes...), snapshots...),
			Condition: iampolicy.Condition{"StringEquals": {"ec2:CreateAction": {"CreateSnapshot", "CreateVolume"}}},
		},
		{
			Sid:       "UseVolume",
			Actions:   []string{"ec2:AttachVolume", "ec2:DeleteVolume", "ec2:DetachVolume", "ec2:ModifyVolume"},
			Resources: volumes, Condition: own,
		},
		{Sid: "DeleteSnapshot", Actions: []string{"ec2:DeleteSnapshot"}, Resources: snapshots, Condition: own},
		{
			Sid: "Attach", Actions: []string{"ec2:AttachVolume", "ec2:DetachVolume"},
			Resources: []string{s.arn("ec2", "instance/*")}, Condition: s.ownNodes(),
		},
	}
}
