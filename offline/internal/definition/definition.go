// Package definition reads what a simulated provider serves: its schemas in the form of
// `terraform providers schema -json`, and beside them the facts a schema does not state.
package definition

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Provider is the whole definition file.
type Provider struct {
	// Name is the provider's local name: "aws" or "grafana".
	Name      string           `json:"name"`
	Version   string           `json:"version"`
	Config    Schema           `json:"provider"`
	Resources map[string]*Type `json:"resources"`
	Data      map[string]*Type `json:"data"`
	Ephemeral map[string]*Type `json:"ephemeral"`
}

// Type is one resource, data source or ephemeral resource.
type Type struct {
	Schema Schema `json:"schema"`
	Facts  Facts  `json:"facts"`
}

// Schema is a root block with its version.
type Schema struct {
	Version int64 `json:"version"`
	Block   Block `json:"block"`

	once      sync.Once
	valueType tftypes.Type
}

// Facts are the behaviours that schemas leave out. Paths name attributes through blocks: "health_check.timeout".
type Facts struct {
	// Replace lists the paths whose change replaces the resource.
	Replace []string `json:"replace"`
	// Defaults are the values of unset arguments, by path.
	Defaults map[string]any `json:"defaults"`
	// Conflicts maps an argument to those that may not be set beside it.
	Conflicts map[string][]string `json:"conflicts"`
	// ExactlyOne and AtLeastOne are groups of arguments.
	ExactlyOne [][]string `json:"exactly_one"`
	AtLeastOne [][]string `json:"at_least_one"`
	// RequiredWith maps an argument to those that must be set beside it.
	RequiredWith map[string][]string `json:"required_with"`
	// Values lists the allowed values of an argument.
	Values map[string][]any `json:"values"`
	// Matches gives the regular expression an argument must match.
	Matches map[string]string `json:"matches"`
	// JSON lists the arguments that must be JSON.
	JSON []string `json:"json"`
	// Computed are the formulas of computed attributes, in the order they are worked out.
	Computed []Formula `json:"computed"`
	// Renew lists the computed attributes that any update (but one of tags alone) works out anew.
	Renew []string `json:"renew"`
}

// Formula gives one computed attribute its value: a template, or a list or object of templates.
type Formula struct {
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// Load reads a definition file.
func Load(file string) (*Provider, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the provider's definition is missing, install the offline providers again: %w", err)
	}
	var provider Provider
	if err := json.Unmarshal(data, &provider); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &provider, nil
}
