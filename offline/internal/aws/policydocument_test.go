package aws

import (
	"testing"

	"ecs-observability/offline/internal/formula"
)

// The form is the one the AWS provider's documentation shows: two spaces, lists of one unwrapped, longer ones sorted in
// reverse.
func TestPolicyDocument(t *testing.T) {
	root := map[string]any{"version": "2012-10-17", "statement": []any{
		map[string]any{
			"sid": "1", "effect": "Allow", "resources": []any{"arn:aws:s3:::*"},
			"actions": []any{"s3:GetBucketLocation", "s3:ListAllMyBuckets"},
		},
		map[string]any{
			"effect": "Allow", "actions": []any{"sts:AssumeRole"},
			"principals": []any{map[string]any{"type": "Service", "identifiers": []any{"ecs-tasks.amazonaws.com"}}},
			"condition":  []any{map[string]any{"test": "StringLike", "variable": "s3:prefix", "values": []any{"", "home/&{aws:username}/"}}},
		},
	}}
	const want = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Principal": {
        "Service": "ecs-tasks.amazonaws.com"
      },
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "",
            "home/${aws:username}/"
          ]
        }
      }
    }
  ]
}`
	got, err := policyDocument(&formula.Scope{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestOverridesReplaceBySid(t *testing.T) {
	got, err := minifiedPolicyDocument(&formula.Scope{Root: map[string]any{
		"version":                   "2012-10-17",
		"statement":                 []any{map[string]any{"sid": "a", "effect": "Allow", "actions": []any{"s3:*"}, "resources": []any{"*"}}},
		"override_policy_documents": []any{`{"Statement":[{"Sid":"a","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Deny","Action":"s3:*","Resource":"*"}]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
