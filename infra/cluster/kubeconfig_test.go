package cluster

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestKubeconfigText(t *testing.T) {
	text, err := kubeconfigText("ray-ml-cluster-dev", "eu-west-1", "https://api.example", "Y2E=")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		CurrentContext string `json:"current-context"`
		Clusters       []struct {
			Name    string
			Cluster struct {
				Server    string
				Authority string `json:"certificate-authority-data"`
			}
		}
		Users []struct {
			User struct {
				Exec struct {
					Command string
					Args    []string
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		t.Fatal(err)
	}
	if config.CurrentContext != "ray-ml-cluster-dev" || config.Clusters[0].Name != config.CurrentContext ||
		config.Clusters[0].Cluster.Server != "https://api.example" || config.Clusters[0].Cluster.Authority != "Y2E=" {
		t.Errorf("cluster: %s", text)
	}
	exec := config.Users[0].User.Exec
	if exec.Command != "aws" || !slices.Contains(exec.Args, "eu-west-1") || !slices.Contains(exec.Args, "ray-ml-cluster-dev") {
		t.Errorf("the token is not asked for in the cluster's own region: %+v", exec)
	}
}
