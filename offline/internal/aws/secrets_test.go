package aws

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"ecs-observability/offline/internal/provider"
)

const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:grafana-AbCdEf"

func put(t *testing.T, s *Simulation, id, value string) provider.Attributes {
	t.Helper()
	planned := provider.Attributes{"secret_id": arn, "version_id": id}
	err := s.Apply(provider.Change{
		Type:    "aws_secretsmanager_secret_version",
		Config:  provider.Attributes{"secret_id": arn, "secret_string_wo": value},
		Planned: planned,
	})
	if err != nil {
		t.Fatal(err)
	}
	return planned
}

func read(s *Simulation, stage string) (any, error) {
	config := provider.Attributes{"secret_id": arn}
	if stage != "" {
		config["version_stage"] = stage
	}
	opened, err := s.Open("aws_secretsmanager_secret_version", config)
	return opened["secret_string"], err
}

func TestRotationMovesTheLabels(t *testing.T) {
	s := New(t.TempDir())
	if err := s.Apply(provider.Change{Type: "aws_secretsmanager_secret", Planned: provider.Attributes{"arn": arn, "name": "grafana"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := read(s, ""); err == nil || !strings.Contains(err.Error(), "ResourceNotFoundException") {
		t.Errorf("a secret without a version: %v", err)
	}
	first := put(t, s, "one", "old")
	if first["has_secret_string_wo"] != true || first["secret_string"] != nil {
		t.Errorf("what goes to the state: %v", first)
	}
	// Terraform deletes the old version before it makes the new one; AWS keeps what is current until something else is.
	if err := s.Apply(provider.Change{Type: "aws_secretsmanager_secret_version", Prior: first}); err != nil {
		t.Fatal(err)
	}
	if got, err := read(s, ""); err != nil || got != "old" {
		t.Errorf("between the two versions: %v, %v", got, err)
	}
	put(t, s, "two", "new")
	for stage, want := range map[string]string{"": "new", current: "new", previous: "old"} {
		if got, err := read(s, stage); err != nil || got != want {
			t.Errorf("%q is %v (%v), want %s", stage, got, err, want)
		}
	}
	if err := s.Apply(provider.Change{Type: "aws_secretsmanager_secret", Prior: provider.Attributes{"arn": arn}}); err != nil {
		t.Fatal(err)
	}
	if _, err := read(s, ""); err == nil {
		t.Error("a deleted secret was read")
	}
}

func TestASecretIsFoundByItsName(t *testing.T) {
	s := New(t.TempDir())
	if err := s.secrets.create(arn, "grafana"); err != nil {
		t.Fatal(err)
	}
	put(t, s, "one", "value")
	opened, err := s.Open("aws_secretsmanager_secret_version", provider.Attributes{"secret_id": "grafana"})
	if err != nil || opened["secret_string"] != "value" || opened["arn"] != arn {
		t.Errorf("by its name: %v, %v", opened, err)
	}
	if _, err := s.Open("aws_secretsmanager_secret_version", provider.Attributes{"secret_id": "graf"}); err == nil {
		t.Error("part of a name found it")
	}
}

func TestOnlyTheOwnerReadsTheStore(t *testing.T) {
	s := New(t.TempDir())
	if err := s.secrets.create(arn, "grafana"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.secrets.file(arn))
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("the secret's file has mode %o", mode)
	}
}

func TestRandomPasswords(t *testing.T) {
	password, err := randomPassword(provider.Attributes{"password_length": int64(40), "exclude_punctuation": true})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9]{40}$`).MatchString(password) {
		t.Errorf("%q is not 40 letters and digits", password)
	}
	if again, _ := randomPassword(provider.Attributes{"password_length": int64(40)}); again == password {
		t.Error("two passwords are equal")
	}
	for _, config := range []provider.Attributes{
		{"password_length": int64(0)},
		{"exclude_lowercase": true, "exclude_uppercase": true, "exclude_numbers": true, "exclude_punctuation": true},
	} {
		if got, err := randomPassword(config); err == nil {
			t.Errorf("%v gave %q", config, got)
		}
	}
}
