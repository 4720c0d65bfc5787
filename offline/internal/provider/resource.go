package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"ecs-observability/offline/internal/value"
)

// ValidateResourceConfig checks the configuration against the facts.
func (s *Server) ValidateResourceConfig(_ context.Context, request *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resource := s.definition.Resources[request.TypeName]
	config, err := decode(request.Config, resource.Schema.Type())
	if err != nil {
		return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: diagnose(err)}, nil
	}
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: validate(&resource.Facts, config)}, nil
}

// UpgradeResourceState reads a state of any version: attributes that are gone are dropped, new ones are null.
func (s *Server) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	t := s.definition.Resources[request.TypeName].Schema.Type()
	var lenient tfprotov6.UnmarshalOpts
	lenient.ValueFromJSONOpts.IgnoreUndefinedAttributes = true
	state, err := request.RawState.UnmarshalWithOpts(t, lenient)
	if err != nil {
		return &tfprotov6.UpgradeResourceStateResponse{Diagnostics: diagnose(err)}, nil
	}
	upgraded, err := tfprotov6.NewDynamicValue(t, state)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &upgraded, Diagnostics: diagnose(err)}, nil
}

// ReadResource reports the resource as it is in the state, which is all the memory the simulation has.
func (s *Server) ReadResource(_ context.Context, request *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	response := &tfprotov6.ReadResourceResponse{NewState: request.CurrentState, Private: request.Private}
	err := s.simulation.Reach(request.TypeName)
	if err == nil {
		response.NewState, err = s.read(request)
	}
	response.Diagnostics = diagnose(err)
	return response, nil
}

func (s *Server) read(request *tfprotov6.ReadResourceRequest) (*tfprotov6.DynamicValue, error) {
	t := s.definition.Resources[request.TypeName].Schema.Type()
	state, err := decode(request.CurrentState, t)
	if err != nil || state == nil {
		return request.CurrentState, err
	}
	return encode(s.simulation.Read(request.TypeName, state), t)
}

// ImportResourceState takes over a resource by its id; the next apply works out its computed values.
func (s *Server) ImportResourceState(_ context.Context, request *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	response := &tfprotov6.ImportResourceStateResponse{}
	err := s.simulation.Reach(request.TypeName)
	if err == nil {
		var state *tfprotov6.DynamicValue
		resource := s.definition.Resources[request.TypeName]
		imported := Attributes{"id": request.ID}
		for name, nested := range resource.Schema.Block.BlockTypes {
			if nested.NestingMode == "list" || nested.NestingMode == "set" {
				imported[name] = []any{}
			}
		}
		state, err = encode(imported, resource.Schema.Type())
		response.ImportedResources = []*tfprotov6.ImportedResource{{TypeName: request.TypeName, State: state}}
	}
	response.Diagnostics = diagnose(err)
	return response, nil
}

// MoveResourceState moves nothing between types.
func (s *Server) MoveResourceState(_ context.Context, request *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return &tfprotov6.MoveResourceStateResponse{Diagnostics: diagnose(
		fmt.Errorf("the offline provider can't move a %s to %s", request.SourceTypeName, request.TargetTypeName))}, nil
}

// GenerateResourceConfig writes no configuration for imports.
func (s *Server) GenerateResourceConfig(_ context.Context, request *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	return nil, fmt.Errorf("the offline provider can't generate the configuration of %s", request.TypeName)
}

// seed identifies a resource by its type, region and configuration.
func (s *Server) seed(kind, typeName string, config Attributes) string {
	env := s.simulation.Env()
	return fmt.Sprintf("%s|%s|%s|%s|%s", kind, typeName, env["account"], env["region"], value.Canonical(nil, config))
}
