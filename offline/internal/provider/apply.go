package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/formula"
	"ecs-observability/offline/internal/value"
)

// ApplyResourceChange works out the computed values of a create or update, and tells the simulation of every change.
func (s *Server) ApplyResourceChange(_ context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	response := &tfprotov6.ApplyResourceChangeResponse{
		NewState:                    request.PriorState,
		Private:                     request.PlannedPrivate,
		UnsafeToUseLegacyTypeSystem: true,
	}
	state, err := s.apply(request)
	if err != nil {
		response.Diagnostics = diagnose(err)
		return response, nil
	}
	response.NewState = state
	return response, nil
}

func (s *Server) apply(request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.DynamicValue, error) {
	resource := s.definition.Resources[request.TypeName]
	t := resource.Schema.Type()
	change := Change{Type: request.TypeName}
	for target, from := range map[*Attributes]*tfprotov6.DynamicValue{
		&change.Config: request.Config, &change.Prior: request.PriorState, &change.Planned: request.PlannedState,
	} {
		var err error
		if *target, err = decode(from, t); err != nil {
			return nil, err
		}
	}
	if err := s.simulation.Reach(request.TypeName); err != nil {
		return nil, err
	}
	if change.Planned != nil {
		scope := s.scope("resource", request.TypeName, change.Config)
		scope.Root, scope.Prior = change.Planned, change.Prior
		if err := compute(scope, resource, t); err != nil {
			return nil, fmt.Errorf("%s: %w", request.TypeName, err)
		}
	}
	if err := s.simulation.Apply(change); err != nil {
		return nil, err
	}
	return encode(change.Planned, t)
}

func (s *Server) scope(kind, typeName string, config Attributes) *formula.Scope {
	return &formula.Scope{Env: s.simulation.Env(), Hooks: s.simulation.Hooks(), Seed: s.seed(kind, typeName, config)}
}

// compute replaces every unknown in the scope's root by its formula's value, or by an empty one.
func compute(scope *formula.Scope, resource *definition.Type, t tftypes.Type) error {
	for _, f := range resource.Facts.Computed {
		if err := fill(scope, f, strings.Split(f.Path, "."), scope.Root, f.Path); err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	empty(scope.Root, t)
	return nil
}

func fill(scope *formula.Scope, f definition.Formula, path []string, in Attributes, label string) error {
	if len(path) == 1 {
		if value.IsKnown(in[path[0]]) {
			return nil
		}
		scope.Self = in
		computed, err := scope.Evaluate(label, f.Value)
		in[path[0]] = computed
		return err
	}
	var failed error
	index := 0
	each(in[path[0]], func(element Attributes) {
		if err := fill(scope, f, path[1:], element, fmt.Sprintf("%s#%d", label, index)); err != nil {
			failed = err
		}
		index++
	})
	return failed
}

// empty replaces the unknowns no formula filled.
func empty(v any, t tftypes.Type) any {
	switch v := v.(type) {
	case value.Unknown:
		return value.Zero(t)
	case Attributes:
		for name, element := range v {
			if object, ok := t.(tftypes.Object); ok {
				v[name] = empty(element, object.AttributeTypes[name])
			} else if m, ok := t.(tftypes.Map); ok {
				v[name] = empty(element, m.ElementType)
			}
		}
	case []any:
		for i, element := range v {
			switch t := t.(type) {
			case tftypes.List:
				v[i] = empty(element, t.ElementType)
			case tftypes.Set:
				v[i] = empty(element, t.ElementType)
			}
		}
	}
	return v
}
