package storage

import (
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/rayplatform/rayplatform/infra/manifest"
)

// The gp3 baseline, which costs nothing on top of the size.
const (
	diskIOPS       = 3000
	diskThroughput = 125 // MiB/s
)

// storageClass makes encrypted disks where the first pod that claims one is placed: a disk made any earlier could stand in a
// zone without room for the pod.
func (b builder) storageClass() error {
	_, err := manifest.Declare(b.ctx, b.name+"-class", &storagev1.StorageClass{
		TypeMeta:    metav1.TypeMeta{APIVersion: "storage.k8s.io/v1", Kind: "StorageClass"},
		ObjectMeta:  metav1.ObjectMeta{Name: Class},
		Provisioner: "ebs.csi.aws.com",
		Parameters: map[string]string{
			"type":                      "gp3",
			"iops":                      strconv.Itoa(diskIOPS),
			"throughput":                strconv.Itoa(diskThroughput),
			"encrypted":                 "true",
			"csi.storage.k8s.io/fstype": "ext4",
		},
		VolumeBindingMode:    ptr.To(storagev1.VolumeBindingWaitForFirstConsumer),
		AllowVolumeExpansion: ptr.To(true),
		ReclaimPolicy:        ptr.To(corev1.PersistentVolumeReclaimDelete),
		AllowedTopologies: []corev1.TopologySelectorTerm{{
			MatchLabelExpressions: []corev1.TopologySelectorLabelRequirement{
				{Key: corev1.LabelTopologyZone, Values: b.args.Zones},
			},
		}},
	}, pulumi.Parent(b.parent))
	return err
}
