//go:build pins

package charts

// go.mod pins the module by this import, whose source has the chart; nothing of it is built.
import _ "github.com/NVIDIA/k8s-device-plugin/api/config/v1"
