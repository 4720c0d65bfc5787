// Package aws is what the simulation of hashicorp/aws adds to its schemas and facts.
package aws

import (
	"errors"
	"os"
	"regexp"
	"strings"

	"ecs-observability/offline/internal/formula"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

// exampleAccount is the account number AWS's documentation uses.
const exampleAccount = "123456789012"

// Simulation is a provider configured for one account and region.
type Simulation struct {
	env         map[string]string
	defaultTags any
	secrets     secretStore
}

// New makes a simulation that keeps the secrets' values in a folder.
func New(storeFolder string) *Simulation {
	return &Simulation{env: map[string]string{}, secrets: secretStore{storeFolder}}
}

// Configure takes region, account and default tags from the provider's configuration.
func (s *Simulation) Configure(config provider.Attributes) error {
	s.defaultTags = first(value.At(config, []string{"default_tags", "tags"}))
	region := text(config["region"])
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if region == "" {
			region = os.Getenv(name)
		}
	}
	if _, unknown := config["region"].(value.Unknown); region == "" && !unknown {
		return errors.New("invalid AWS Region: the provider block names no region, nor do AWS_REGION and AWS_DEFAULT_REGION")
	}
	partition, suffix := "aws", "amazonaws.com"
	switch {
	case strings.HasPrefix(region, "cn-"):
		partition, suffix = "aws-cn", "amazonaws.com.cn"
	case strings.HasPrefix(region, "us-gov-"):
		partition = "aws-us-gov"
	}
	s.env = map[string]string{"region": region, "account": account(config), "partition": partition, "dns_suffix": suffix}
	return nil
}

var roleAccount = regexp.MustCompile(`^arn:[\w-]+:iam::(\d{12}):`)

// account is the one the configuration restricts itself to, or the one of the role it assumes, or the example's.
func account(config provider.Attributes) string {
	if only, ok := config["allowed_account_ids"].([]any); ok && len(only) > 0 && text(only[0]) != "" {
		return text(only[0])
	}
	for _, role := range value.At(config, []string{"assume_role", "role_arn"}) {
		if match := roleAccount.FindStringSubmatch(text(role)); match != nil {
			return match[1]
		}
	}
	return exampleAccount
}

// Env names region, account, partition and DNS suffix.
func (s *Simulation) Env() map[string]string { return s.env }

// Hooks are the computed values that are more than a template.
func (s *Simulation) Hooks() map[string]formula.Hook { return hooks }

// Reach always succeeds: there is no network between the provider and its simulation.
func (s *Simulation) Reach(string) error { return nil }

// Plan merges the provider's default tags, and gives the resource the provider's region.
func (s *Simulation) Plan(typeName string, planned provider.Attributes) {
	if _, unset := planned["region"].(value.Unknown); unset && s.env["region"] != "" {
		planned["region"] = s.env["region"]
	}
	if _, ok := planned["tags_all"]; ok {
		planned["tags_all"] = merge(s.defaultTags, planned["tags"])
	}
	if typeName == "aws_acm_certificate" {
		planCertificate(planned)
	}
}

func merge(layers ...any) any {
	merged := map[string]any{}
	for _, layer := range layers {
		switch layer := layer.(type) {
		case value.Unknown:
			return layer
		case map[string]any:
			for name, tag := range layer {
				merged[name] = tag
			}
		}
	}
	return merged
}

// Replace knows the cases in which AWS can't change a resource.
func (s *Simulation) Replace(typeName string, prior, planned provider.Attributes) []string {
	var paths []string
	if region := planned["region"]; region != nil && region != prior["region"] {
		paths = append(paths, "region")
	}
	// A service moves between capacity providers only in a new deployment, and between them and a launch type never.
	if typeName == "aws_ecs_service" {
		before, _ := prior["capacity_provider_strategy"].([]any)
		after, _ := planned["capacity_provider_strategy"].([]any)
		if planned["force_new_deployment"] != true || len(before) == 0 || len(after) == 0 {
			paths = append(paths, "capacity_provider_strategy")
		}
	}
	return paths
}

// Apply keeps the values of secrets, which are in no state.
func (s *Simulation) Apply(change provider.Change) error {
	switch change.Type {
	case "aws_secretsmanager_secret_version":
		return s.secrets.applyVersion(change)
	case "aws_secretsmanager_secret":
		if change.Planned == nil {
			return s.secrets.remove(text(change.Prior["arn"]))
		}
		return s.secrets.create(text(change.Planned["arn"]), text(change.Planned["name"]))
	}
	return nil
}

// Read reports the state unchanged.
func (s *Simulation) Read(_ string, state provider.Attributes) provider.Attributes { return state }

// Open answers for the ephemeral resources.
func (s *Simulation) Open(typeName string, config provider.Attributes) (provider.Attributes, error) {
	switch typeName {
	case "aws_secretsmanager_random_password":
		password, err := randomPassword(config)
		config["random_password"] = password
		return config, err
	case "aws_secretsmanager_secret_version":
		return s.secrets.open(config)
	}
	return nil, errors.New("the offline provider can't open an ephemeral " + typeName)
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}
