package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

type attributes = map[string]any

// harness does to a server what Terraform does.
type harness struct {
	t      *testing.T
	server *provider.Server
	types  map[string]*definition.Type
}

type plan struct {
	state       attributes
	replaced    []*tftypes.AttributePath
	diagnostics []*tfprotov6.Diagnostic
}

func (h *harness) wire(typeName string, from attributes) *tfprotov6.DynamicValue {
	h.t.Helper()
	t := h.types[typeName].Schema.Type()
	var v any
	if from != nil {
		v = from
	}
	converted, err := value.FromGo(t, v)
	if err != nil {
		h.t.Fatalf("%s: %v", typeName, err)
	}
	dynamic, err := tfprotov6.NewDynamicValue(t, converted)
	if err != nil {
		h.t.Fatalf("%s: %v", typeName, err)
	}
	return &dynamic
}

func (h *harness) unwire(typeName string, from *tfprotov6.DynamicValue) attributes {
	h.t.Helper()
	v, err := from.Unmarshal(h.types[typeName].Schema.Type())
	if err != nil {
		h.t.Fatalf("%s: %v", typeName, err)
	}
	result, _ := value.ToGo(v).(attributes)
	return result
}

func (h *harness) plan(typeName string, prior, config attributes) plan {
	h.t.Helper()
	response, err := h.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         typeName,
		Config:           h.wire(typeName, config),
		PriorState:       h.wire(typeName, prior),
		ProposedNewState: h.wire(typeName, propose(&h.types[typeName].Schema.Block, prior, config)),
	})
	if err != nil {
		h.t.Fatalf("%s: %v", typeName, err)
	}
	return plan{h.unwire(typeName, response.PlannedState), response.RequiresReplace, response.Diagnostics}
}

// apply plans and applies; a nil config destroys.
func (h *harness) apply(typeName string, prior, config attributes) (attributes, []*tfprotov6.Diagnostic) {
	h.t.Helper()
	planned := plan{}
	if config != nil {
		planned = h.plan(typeName, prior, config)
	}
	response, err := h.server.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName:     typeName,
		Config:       h.wire(typeName, config),
		PriorState:   h.wire(typeName, prior),
		PlannedState: h.wire(typeName, planned.state),
	})
	if err != nil {
		h.t.Fatalf("%s: %v", typeName, err)
	}
	return h.unwire(typeName, response.NewState), response.Diagnostics
}

func (h *harness) validate(typeName string, config attributes) []*tfprotov6.Diagnostic {
	h.t.Helper()
	response, err := h.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: h.wire(typeName, config),
	})
	if err != nil {
		h.t.Fatalf("%s: %v", typeName, err)
	}
	return response.Diagnostics
}

// propose is Terraform's merge of configuration and prior state: what is computed and not configured stays. Like
// Terraform's, it follows lists by index, and finds an element of a set by what is not computed in it.
func propose(block *definition.Block, prior, config attributes) attributes {
	proposed := attributes{}
	for name, attribute := range block.Attributes {
		proposed[name] = config[name]
		if config[name] == nil && attribute.Computed {
			proposed[name] = prior[name]
		}
	}
	for name, nested := range block.BlockTypes {
		switch given := config[name].(type) {
		case attributes:
			old, _ := prior[name].(attributes)
			proposed[name] = propose(&nested.Block, old, given)
		case []any:
			before, _ := prior[name].([]any)
			merged := make([]any, len(given))
			for i, element := range given {
				var old attributes
				if i < len(before) && nested.NestingMode == "list" {
					old, _ = before[i].(attributes)
				}
				merged[i] = propose(&nested.Block, old, element.(attributes))
			}
			proposed[name] = merged
		default:
			if nested.NestingMode != "single" {
				proposed[name] = []any{}
			}
		}
	}
	return proposed
}
