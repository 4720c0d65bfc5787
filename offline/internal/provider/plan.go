package provider

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/value"
)

// PlanResourceChange fills defaults, marks what is known only after apply, and says what replaces the resource.
func (s *Server) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	response := &tfprotov6.PlanResourceChangeResponse{
		PlannedState:   request.ProposedNewState,
		PlannedPrivate: request.PriorPrivate,
		// The real providers are built on an SDK whose defaults Terraform tolerates only under this flag.
		UnsafeToUseLegacyTypeSystem: true,
	}
	resource := s.definition.Resources[request.TypeName]
	t := resource.Schema.Type()
	prior, err := decode(request.PriorState, t)
	if err != nil {
		response.Diagnostics = diagnose(err)
		return response, nil
	}
	planned, err := decode(request.ProposedNewState, t)
	if err != nil || planned == nil {
		response.Diagnostics = diagnose(err)
		return response, nil
	}
	fillUnset(resource, planned, prior)
	s.simulation.Plan(request.TypeName, planned)
	if prior != nil {
		if changed(t, prior, planned) {
			for _, name := range resource.Facts.Renew {
				planned[name] = value.Unknown{}
			}
		}
		paths := slices.Concat(resource.Facts.Replace, s.simulation.Replace(request.TypeName, prior, planned))
		for _, path := range paths {
			found := replacing(&resource.Schema.Block, strings.Split(path, "."), prior, planned, tftypes.NewAttributePath())
			response.RequiresReplace = append(response.RequiresReplace, found...)
		}
	}
	response.PlannedState, err = encode(planned, t)
	response.Diagnostics = diagnose(err)
	return response, nil
}

// each calls visit for every object in a block's value, whatever its nesting.
func each(v any, visit func(Attributes)) {
	switch v := v.(type) {
	case Attributes:
		visit(v)
	case []any:
		for _, element := range v {
			if object, ok := element.(Attributes); ok {
				visit(object)
			}
		}
	}
}

// changed says whether an update changes more than tags.
func changed(t tftypes.Type, prior, planned Attributes) bool {
	for name, attribute := range t.(tftypes.Object).AttributeTypes {
		if name == "tags" || name == "tags_all" {
			continue
		}
		if value.Canonical(attribute, prior[name]) != value.Canonical(attribute, planned[name]) {
			return true
		}
	}
	return false
}

// replacing finds the attributes at a path that differ, as Terraform wants them: through lists by index, a set as a whole.
func replacing(block *definition.Block, path []string, prior, planned any, at *tftypes.AttributePath) []*tftypes.AttributePath {
	before, after := field(prior, path[0]), field(planned, path[0])
	here := at.WithAttributeName(path[0])
	nested := block.BlockTypes[path[0]]
	if nested == nil || len(path) == 1 {
		if same(before, after) {
			return nil
		}
		return []*tftypes.AttributePath{here}
	}
	if same(value.At(before, path[1:]), value.At(after, path[1:])) {
		return nil
	}
	if nested.NestingMode == "single" {
		return replacing(&nested.Block, path[1:], before, after, here)
	}
	old, _ := before.([]any)
	now, _ := after.([]any)
	if nested.NestingMode == "set" || len(old) != len(now) {
		return []*tftypes.AttributePath{here}
	}
	var found []*tftypes.AttributePath
	for i := range old {
		found = append(found, replacing(&nested.Block, path[1:], old[i], now[i], here.WithElementKeyInt(i))...)
	}
	return found
}

func field(v any, name string) any {
	object, _ := v.(Attributes)
	return object[name]
}

// same compares regardless of order: Terraform itself drops a replacement whose attribute turns out equal.
func same(before, after any) bool {
	return value.Canonical(tftypes.Set{}, before) == value.Canonical(tftypes.Set{}, after)
}
