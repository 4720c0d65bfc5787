package provider_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"ecs-observability/offline/internal/aws"
	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/grafana"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

// served loads the installed definition of a provider.
func served(t *testing.T, name string) *harness {
	t.Helper()
	files, _ := filepath.Glob("../../../.tools/mirror/*/*/" + name + "/*/*/definition.json")
	if len(files) == 0 {
		t.Skipf("no definition of %s in .tools/mirror: install the offline providers first", name)
	}
	defined, err := definition.Load(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var simulation provider.Simulation
	config := attributes{"region": "eu-central-1"}
	if name == "aws" {
		simulation = aws.New(t.TempDir())
	} else {
		simulation = grafana.New()
		config = attributes{"url": "https://grafana.example.com", "auth": "admin:x"}
	}
	if err := simulation.Configure(config); err != nil {
		t.Fatal(err)
	}
	return &harness{t, provider.New(defined, simulation), defined.Resources}
}

// Whatever is served can be created, is stable, has well-formed names, and can be destroyed.
func TestEveryTypeLives(t *testing.T) {
	for _, name := range []string{"aws", "grafana"} {
		h := served(t, name)
		for _, typeName := range slices.Sorted(maps.Keys(h.types)) {
			t.Run(typeName, func(t *testing.T) {
				h := &harness{t, h.server, h.types}
				resource := h.types[typeName]
				config := minimal(&resource.Schema.Block)
				if typeName == "aws_secretsmanager_secret_version" {
					secret, _ := h.apply("aws_secretsmanager_secret", nil, attributes{"name": "x", "replica": []any{}})
					config["secret_id"] = secret["id"]
				}
				state, diagnostics := h.apply(typeName, nil, config)
				if len(diagnostics) > 0 {
					t.Fatal(diagnostics[0].Summary)
				}
				if !value.IsKnown(state) {
					t.Errorf("unknown after apply: %v", state)
				}
				checkNames(t, resource, state)
				second := h.plan(typeName, state, config)
				schema := resource.Schema.Type()
				if want, got := value.Canonical(schema, state), value.Canonical(schema, second.state); want != got {
					t.Errorf("the second plan is not empty:\n%s\n%s", want, got)
				}
				if _, diagnostics := h.apply(typeName, state, nil); len(diagnostics) > 0 {
					t.Error(diagnostics[0].Summary)
				}
			})
		}
	}
}

var arn = regexp.MustCompile(`^arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:.+$`)

func checkNames(t *testing.T, resource *definition.Type, state attributes) {
	for name, attribute := range resource.Schema.Block.Attributes {
		if !attribute.Computed {
			continue
		}
		text, _ := state[name].(string)
		if strings.Contains(text, "<no value>") || strings.Contains(text, "<nil>") {
			t.Errorf("%s is %q", name, text)
		}
		if name == "id" && text == "" {
			t.Error("no id: its facts have no formula for it")
		}
		if name == "arn" && !arn.MatchString(text) {
			t.Errorf("arn is %q", text)
		}
	}
}

// minimal sets what is required, and nothing else.
func minimal(block *definition.Block) attributes {
	config := attributes{}
	for name, attribute := range block.Attributes {
		if attribute.Required {
			config[name] = sample(name, attribute.Type.Type)
		}
	}
	for name, nested := range block.BlockTypes {
		if nested.NestingMode == "single" {
			continue
		}
		config[name] = []any{}
		for range nested.MinItems {
			config[name] = append(config[name].([]any), minimal(&nested.Block))
		}
	}
	return config
}

func sample(name string, t tftypes.Type) any {
	switch {
	case t == nil:
		return nil
	case t.Is(tftypes.Bool):
		return false
	case name == "from":
		return int64(600)
	case t.Is(tftypes.Number):
		return int64(1)
	case t.Is(tftypes.Map{}):
		return attributes{"key": "value"}
	case t.Is(tftypes.List{}):
		return []any{sample(name, t.(tftypes.List).ElementType)}
	case t.Is(tftypes.Set{}):
		return []any{sample(name, t.(tftypes.Set).ElementType)}
	case name == "arn" || strings.HasSuffix(name, "_arn"):
		return "arn:aws:sample:eu-central-1:123456789012:" + name
	case strings.Contains(name, "cidr"):
		return "10.0.0.0/24"
	}
	return fmt.Sprintf("sample-%s", strings.ReplaceAll(name, "_", "-"))
}
