package access

import (
	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// artifacts is what Ray's pods do: they keep artifacts in the environment's bucket. Old versions they can't reach, so nothing
// that runs on Ray can destroy for good what another run has written.
func artifacts(s scope) []iampolicy.Statement {
	bucket := "arn:aws:s3:::" + naming.ArtifactBucket(s.environment, s.account)
	return []iampolicy.Statement{
		{
			Sid: "List", Actions: []string{"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"},
			Resources: []string{bucket},
		},
		{
			Sid: "Use",
			Actions: []string{"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts",
				"s3:PutObject"},
			Resources: []string{bucket + "/*"},
		},
	}
}
