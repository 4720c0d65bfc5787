package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/value"
)

// Server implements the provider protocol on a definition and a simulation.
type Server struct {
	definition *definition.Provider
	simulation Simulation
}

// New makes a server.
func New(definition *definition.Provider, simulation Simulation) *Server {
	return &Server{definition, simulation}
}

var _ tfprotov6.ProviderServer = (*Server)(nil)

// GetMetadata lists what is served.
func (s *Server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	response := &tfprotov6.GetMetadataResponse{ServerCapabilities: capabilities}
	for name := range s.definition.Resources {
		response.Resources = append(response.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	for name := range s.definition.Data {
		response.DataSources = append(response.DataSources, tfprotov6.DataSourceMetadata{TypeName: name})
	}
	for name := range s.definition.Ephemeral {
		response.EphemeralResources = append(response.EphemeralResources, tfprotov6.EphemeralResourceMetadata{TypeName: name})
	}
	return response, nil
}

var capabilities = &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true}

// GetProviderSchema serves all schemas.
func (s *Server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	schemas := func(types map[string]*definition.Type) map[string]*tfprotov6.Schema {
		result := make(map[string]*tfprotov6.Schema, len(types))
		for name, t := range types {
			result[name] = t.Schema.Proto()
		}
		return result
	}
	return &tfprotov6.GetProviderSchemaResponse{
		ServerCapabilities:       capabilities,
		Provider:                 s.definition.Config.Proto(),
		ResourceSchemas:          schemas(s.definition.Resources),
		DataSourceSchemas:        schemas(s.definition.Data),
		EphemeralResourceSchemas: schemas(s.definition.Ephemeral),
	}, nil
}

// ValidateProviderConfig accepts what fits the schema.
func (s *Server) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

// ConfigureProvider hands the configuration to the simulation.
func (s *Server) ConfigureProvider(_ context.Context, request *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	config, err := decode(request.Config, s.definition.Config.Type())
	if err == nil {
		err = s.simulation.Configure(config)
	}
	return &tfprotov6.ConfigureProviderResponse{Diagnostics: diagnose(err)}, nil
}

// StopProvider has nothing to interrupt.
func (s *Server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

// GetFunctions serves none.
func (s *Server) GetFunctions(context.Context, *tfprotov6.GetFunctionsRequest) (*tfprotov6.GetFunctionsResponse, error) {
	return &tfprotov6.GetFunctionsResponse{}, nil
}

// CallFunction has no function to call.
func (s *Server) CallFunction(_ context.Context, request *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return nil, fmt.Errorf("the offline provider has no function %q", request.Name)
}

// GetResourceIdentitySchemas serves none: identities only help imports.
func (s *Server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

// UpgradeResourceIdentity has no identity to upgrade.
func (s *Server) UpgradeResourceIdentity(_ context.Context, request *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return nil, fmt.Errorf("the offline provider keeps no identity of %s", request.TypeName)
}

// decode reads a value as attributes, nil for null.
func decode(from *tfprotov6.DynamicValue, t tftypes.Type) (Attributes, error) {
	if from == nil {
		return nil, nil
	}
	decoded, err := from.Unmarshal(t)
	if err != nil {
		return nil, err
	}
	attributes, _ := value.ToGo(decoded).(Attributes)
	return attributes, nil
}

// encode writes attributes as a value; nil becomes null.
func encode(attributes Attributes, t tftypes.Type) (*tfprotov6.DynamicValue, error) {
	var from any
	if attributes != nil {
		from = attributes
	}
	encoded, err := value.FromGo(t, from)
	if err != nil {
		return nil, err
	}
	dynamic, err := tfprotov6.NewDynamicValue(t, encoded)
	return &dynamic, err
}

// diagnose turns an error into what Terraform shows, nothing for nil.
func diagnose(err error) []*tfprotov6.Diagnostic {
	if err == nil {
		return nil
	}
	return []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: err.Error()}}
}
