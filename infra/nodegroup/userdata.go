package nodegroup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
)

// boundary parts the user data. It is fixed, since a random one would be a new launch template in every preview.
const boundary = "NODECONFIG"

// userData tells nodeadm, which sets up Amazon Linux 2023 nodes, what the kubelet keeps back for itself and the system.
// It is what nodeadm would choose by EKS's formula, written out: the checks of the settings count with the same figures,
// and a later image can't change them behind their back. EKS adds a part of its own with the cluster's address.
func (b builder) userData() (string, error) {
	type object = map[string]any
	reserve := b.args.InstanceType.Reserve()
	config, err := json.Marshal(object{
		"apiVersion": "node.eks.aws/v1alpha1",
		"kind":       "NodeConfig",
		"spec": object{"kubelet": object{"config": object{
			"maxPods": b.args.InstanceType.MaxPods,
			"kubeReserved": map[string]string{
				"cpu":               fmt.Sprintf("%dm", reserve.CPUMillis),
				"memory":            fmt.Sprintf("%dMi", reserve.MemoryMiB),
				"ephemeral-storage": fmt.Sprintf("%dGi", reserve.EphemeralGiB),
			},
		}}},
	})
	if err != nil {
		return "", fmt.Errorf("writing the node's configuration: %w", err)
	}
	return multipartOf("application/node.eks.aws", config)
}

// multipartOf is a MIME message with one part, as base64: the one form in which EKS merges user data with its own.
func multipartOf(contentType string, content []byte) (string, error) {
	var message bytes.Buffer
	w := multipart.NewWriter(&message)
	if err := w.SetBoundary(boundary); err != nil {
		return "", fmt.Errorf("writing user data: %w", err)
	}
	fmt.Fprintf(&message, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=%q\r\n\r\n", boundary)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {contentType}})
	if err != nil {
		return "", fmt.Errorf("writing user data: %w", err)
	}
	if _, err := part.Write(content); err != nil {
		return "", fmt.Errorf("writing user data: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("writing user data: %w", err)
	}
	return base64.StdEncoding.EncodeToString(message.Bytes()), nil
}
