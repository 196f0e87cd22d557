package awsfacts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/scripts/internal/awsfacts/awstest"
)

func TestRenewFails(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*awstest.World)
		want   []string
	}{
		"two different offers": {
			change: func(w *awstest.World) {
				w.Products = append(w.Products, awstest.Instance("OTHER", "eu-west-1", "m5.large", "0.2"))
			},
			want: []string{"AWS lists different prices for m5.large in eu-west-1", "0.107 USD (product LINUX-", "0.20 USD (product OTHER)"},
		},
		"offer of zero": {
			change: func(w *awstest.World) {
				w.Products = append(w.Products, awstest.Instance("GIFT", "eu-west-1", "m5.large", "0.0000000000"))
			},
			want: []string{"product GIFT of AmazonEC2 in eu-west-1", "no price"},
		},
		"denied": {
			change: fails("get-products", "\nAn error occurred (AccessDeniedException) when calling the GetProducts operation: "+
				"User: arn:aws:iam::123456789012:user/dev is not authorized to perform: pricing:GetProducts\n"),
			want: []string{"asking the price list for t3.medium in eu-west-1", "not authorized", "remedy: allow ec2:Describe"},
		},
		"throttled": {
			change: fails("describe-instance-types", "\nAn error occurred (RequestLimitExceeded) when calling the "+
				"DescribeInstanceTypes operation (reached max retries: 4): Request limit exceeded.\n"),
			want: []string{"asking EC2 for its instance types in eu-west-1", "Request limit exceeded", "remedy: AWS is asked too often"},
		},
		"no credentials": {
			change: fails("describe-instance-types", "\nUnable to locate credentials. You can configure credentials by running "+
				"\"aws configure\".\n"),
			want: []string{"Unable to locate credentials", "remedy: sign in"},
		},
		"expired": {
			change: fails("describe-instance-types", "\nAn error occurred (RequestExpired) when calling the DescribeInstanceTypes "+
				"operation: Request has expired.\n"),
			want: []string{"remedy: sign in"},
		},
		"no network": {
			change: fails("describe-instance-types", "\nCould not connect to the endpoint URL: \"https://ec2.example/\"\n"),
			want:   []string{"remedy: AWS can't be reached"},
		},
		"something new": {
			change: fails("describe-instance-types", "\nAn error occurred (Surprise) when calling: who knows\n"),
			want:   []string{"asking EC2", "who knows", "exit status 254"},
		},
		"without a word": {
			change: fails("describe-instance-types", ""),
			want:   []string{"failed without a word: exit status 254"},
		},
		"garbage": {
			change: func(w *awstest.World) {
				w.Failures = []awstest.Failure{{Operation: "get-products", Stdout: "<html>"}}
			},
			want: []string{"asking the price list", "something else than the JSON"},
		},
		"garbage in the list": {
			change: func(w *awstest.World) {
				w.Failures = []awstest.Failure{{Operation: "get-products", Stdout: `{"PriceList": ["{\"product\": 1}"]}`}}
			},
			want: []string{"reading the price list's answer for t3.medium"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := awstest.Agrees(repository(t))
			c.change(&w)
			_, _, err := renew(t, w, "eu-west-1")
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

// fails makes an operation fail as the CLI does when AWS refuses.
func fails(operation, stderr string) func(*awstest.World) {
	return func(w *awstest.World) {
		w.Failures = []awstest.Failure{{Operation: operation, Stderr: stderr, Code: 254}}
	}
}

// Two regions that say different things of one type are an error: one of them is wrong.
func TestRenewContradiction(t *testing.T) {
	w := awstest.Agrees(repository(t))
	w.Offered["us-west-2"][0].VCPUInfo.DefaultVCpus = 96
	_, _, err := renew(t, w, catalog.Regions()...)
	if err == nil || !strings.Contains(err.Error(), "t3.medium in us-west-2") {
		t.Errorf("error %v", err)
	}
}

// An answer without a figure makes no catalog.
func TestRenewIncompleteAnswer(t *testing.T) {
	w := awstest.Agrees(repository(t))
	for _, types := range w.Offered {
		types[0].MemoryInfo.SizeInMiB = 0
	}
	s, _, err := renew(t, w, catalog.Regions()...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.JSON(); err == nil || !strings.Contains(err.Error(), "t3.medium.memoryMiB is 0") {
		t.Errorf("error %v", err)
	}
}

func TestFindWithoutCLI(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Find()
	if err == nil || !strings.Contains(err.Error(), "install it") {
		t.Errorf("error %v", err)
	}
}

// An interrupt ends the CLI, and is no failure of it.
func TestInterrupt(t *testing.T) {
	started := filepath.Join(t.TempDir(), "started")
	w := awstest.Agrees(repository(t))
	w.Failures = []awstest.Failure{{Operation: "get-products", Hangs: started}}
	w.Install(t)
	cli, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for _, err := os.Stat(started); err != nil && t.Context().Err() == nil; _, err = os.Stat(started) {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	progress := func(string) func() { return func() { t.Error("a region was said to be done") } }
	_, _, err = cli.Renew(ctx, Renewal{Old: repository(t), Regions: []string{"us-east-1"}, Day: today, Progress: progress})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
