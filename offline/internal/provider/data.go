package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ValidateDataResourceConfig checks the configuration against the facts.
func (s *Server) ValidateDataResourceConfig(_ context.Context, request *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	source := s.definition.Data[request.TypeName]
	config, err := decode(request.Config, source.Schema.Type())
	if err != nil {
		return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: diagnose(err)}, nil
	}
	return &tfprotov6.ValidateDataResourceConfigResponse{Diagnostics: validate(&source.Facts, config)}, nil
}

// ReadDataSource works out a data source's computed values.
func (s *Server) ReadDataSource(_ context.Context, request *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	state, err := s.readData(request)
	return &tfprotov6.ReadDataSourceResponse{State: state, Diagnostics: diagnose(err)}, nil
}

func (s *Server) readData(request *tfprotov6.ReadDataSourceRequest) (*tfprotov6.DynamicValue, error) {
	source := s.definition.Data[request.TypeName]
	t := source.Schema.Type()
	attributes, err := decode(request.Config, t)
	if err != nil {
		return nil, err
	}
	if err := s.simulation.Reach(request.TypeName); err != nil {
		return nil, err
	}
	scope := s.scope("data", request.TypeName, attributes)
	fillUnset(source, attributes, nil)
	s.simulation.Plan(request.TypeName, attributes)
	scope.Root = attributes
	if err := compute(scope, source, t); err != nil {
		return nil, fmt.Errorf("%s: %w", request.TypeName, err)
	}
	return encode(attributes, t)
}

// ValidateEphemeralResourceConfig checks the configuration against the facts.
func (s *Server) ValidateEphemeralResourceConfig(_ context.Context, request *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	source := s.definition.Ephemeral[request.TypeName]
	config, err := decode(request.Config, source.Schema.Type())
	if err != nil {
		return &tfprotov6.ValidateEphemeralResourceConfigResponse{Diagnostics: diagnose(err)}, nil
	}
	return &tfprotov6.ValidateEphemeralResourceConfigResponse{Diagnostics: validate(&source.Facts, config)}, nil
}

// OpenEphemeralResource asks the simulation for the value that is in no state.
func (s *Server) OpenEphemeralResource(_ context.Context, request *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	result, err := s.open(request)
	return &tfprotov6.OpenEphemeralResourceResponse{Result: result, Diagnostics: diagnose(err)}, nil
}

func (s *Server) open(request *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.DynamicValue, error) {
	t := s.definition.Ephemeral[request.TypeName].Schema.Type()
	config, err := decode(request.Config, t)
	if err != nil {
		return nil, err
	}
	if err := s.simulation.Reach(request.TypeName); err != nil {
		return nil, err
	}
	opened, err := s.simulation.Open(request.TypeName, config)
	if err != nil {
		return nil, err
	}
	return encode(opened, t)
}

// RenewEphemeralResource is never asked for: nothing opened here expires.
func (s *Server) RenewEphemeralResource(context.Context, *tfprotov6.RenewEphemeralResourceRequest) (*tfprotov6.RenewEphemeralResourceResponse, error) {
	return &tfprotov6.RenewEphemeralResourceResponse{}, nil
}

// CloseEphemeralResource has nothing to close.
func (s *Server) CloseEphemeralResource(context.Context, *tfprotov6.CloseEphemeralResourceRequest) (*tfprotov6.CloseEphemeralResourceResponse, error) {
	return &tfprotov6.CloseEphemeralResourceResponse{}, nil
}
