// Package provider serves a simulated provider over protocol 6: plans, applies and reads as a real one would, with the
// computed values worked out by formulas. What is particular to one provider is behind Simulation.
package provider

import (
	"ecs-observability/offline/internal/formula"
)

// Attributes are a resource's attributes and blocks as plain Go values (see package value).
type Attributes = map[string]any

// Change is one create, update or delete that is being applied. Planned is nil on delete, Prior on create.
type Change struct {
	Type                   string
	Config, Prior, Planned Attributes
}

// Simulation is what is particular to one provider.
type Simulation interface {
	// Configure takes the provider's configuration, parts of which may be unknown at plan time.
	Configure(config Attributes) error
	// Env holds the names formulas may use.
	Env() map[string]string
	// Hooks are the values formulas can't express.
	Hooks() map[string]formula.Hook
	// Reach fails if the service behind the provider can't be talked to, as a call to its API would.
	Reach(typeName string) error
	// Plan fills in what the real provider knows before apply.
	Plan(typeName string, planned Attributes)
	// Replace names the top-level attributes whose change replaces the resource in this case, beside those of the facts.
	Replace(typeName string, prior, planned Attributes) []string
	// Apply takes note of a change that was worked out.
	Apply(change Change) error
	// Read returns the state as the service would report it.
	Read(typeName string, state Attributes) Attributes
	// Open fills the computed attributes of an ephemeral resource.
	Open(typeName string, config Attributes) (Attributes, error)
}
