package formula

import (
	"regexp"
	"testing"
)

func evaluate(t *testing.T, s *Scope, path string, formula any) any {
	t.Helper()
	result, err := s.Evaluate(path, formula)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func scope(seed string) *Scope {
	return &Scope{
		Seed: seed,
		Root: map[string]any{"name": "web", "path": nil, "tags_all": map[string]any{"Name": "data"}},
		Env:  map[string]string{"region": "eu-central-1", "account": "123456789012", "partition": "aws"},
	}
}

func TestDrawsFollowTheSeed(t *testing.T) {
	const formula = "vpc-{{hex 17}}"
	first := evaluate(t, scope("a"), "id", formula)
	if again := evaluate(t, scope("a"), "id", formula); again != first {
		t.Errorf("the same configuration gave %v, then %v", first, again)
	}
	if other := evaluate(t, scope("b"), "id", formula); other == first {
		t.Errorf("two configurations share %v", first)
	}
	if other := evaluate(t, scope("a"), "default_id", formula); other == first {
		t.Errorf("two attributes share %v", first)
	}
}

func TestForms(t *testing.T) {
	for formula, form := range map[string]string{
		"vpc-{{hex 17}}":                    `^vpc-[0-9a-f]{17}$`,
		"{{uuid}}":                          `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
		"{{digits 5}}":                      `^[1-9]\d{4}$`,
		`{{arn "ecs"}}cluster/{{.name}}`:    `^arn:aws:ecs:eu-central-1:123456789012:cluster/web$`,
		`{{arn "iam"}}role/{{.name}}`:       `^arn:aws:iam::123456789012:role/web$`,
		`{{or .path "/"}}{{tag "Name"}}`:    `^/data$`,
		`[{{tag "Owner"}}]`:                 `^\[\]$`,
		`{{slug "Koronet: the database!"}}`: `^koronet-the-database$`,
	} {
		if got := evaluate(t, scope("a"), "x", formula).(string); !regexp.MustCompile(form).MatchString(got) {
			t.Errorf("%s gave %s, want %s", formula, got, form)
		}
	}
}

func TestUpdatesCount(t *testing.T) {
	s := scope("a")
	if got := evaluate(t, s, "version", "{{revision}}"); got != "1" {
		t.Errorf("the first version is %v", got)
	}
	s.Prior = map[string]any{"version": int64(4)}
	if got := evaluate(t, s, "version", "{{revision}}"); got != "5" {
		t.Errorf("the version after 4 is %v", got)
	}
}

func TestMistakesAreErrors(t *testing.T) {
	for _, formula := range []string{"{{.nmae}}", "@no such hook", "{{hex}}"} {
		if result, err := scope("a").Evaluate("x", formula); err == nil {
			t.Errorf("%s gave %v", formula, result)
		}
	}
}
