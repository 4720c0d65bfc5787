// Package grafana is what the simulation of grafana/grafana adds to its schemas and facts.
package grafana

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"ecs-observability/offline/internal/formula"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

// Simulation is a provider that may or may not know its server.
type Simulation struct {
	url     string
	unknown []string
	missing []string
}

// New makes a simulation.
func New() *Simulation { return &Simulation{} }

// Configure takes address and credentials. Both may be unknown: the real provider then makes no client, plans what has
// to be created, and fails as soon as it has to read something.
func (s *Simulation) Configure(config provider.Attributes) error {
	s.unknown, s.missing = nil, nil
	for _, name := range []string{"url", "auth"} {
		given := config[name]
		if given == nil {
			given = os.Getenv("GRAFANA_" + strings.ToUpper(name))
		}
		switch given {
		case value.Unknown{}:
			s.unknown = append(s.unknown, name)
		case "":
			s.missing = append(s.missing, name)
		}
	}
	s.url, _ = config["url"].(string)
	if s.url == "" {
		s.url = os.Getenv("GRAFANA_URL")
	}
	s.url = strings.TrimRight(s.url, "/")
	return nil
}

// Env names the server's address.
func (s *Simulation) Env() map[string]string { return map[string]string{"url": s.url} }

// Hooks are the computed values that are more than a template.
func (s *Simulation) Hooks() map[string]formula.Hook { return hooks }

// Reach fails without a client, as every call to Grafana's API would.
func (s *Simulation) Reach(typeName string) error {
	lacking := slices.Concat(s.unknown, s.missing)
	if len(lacking) == 0 {
		return nil
	}
	why := "is not set"
	if len(s.unknown) > 0 {
		why = "is known only after apply, which Grafana resources that already exist can't wait for"
	}
	return fmt.Errorf("the Grafana client is required for `%s`. Set the auth and url provider attributes (%s %s)",
		typeName, strings.Join(lacking, " and "), why)
}

// Plan knows nothing before apply.
func (s *Simulation) Plan(string, provider.Attributes) {}

// Replace makes a new dashboard of one whose model has another uid.
func (s *Simulation) Replace(typeName string, prior, planned provider.Attributes) []string {
	if typeName == "grafana_dashboard" && modelField(prior["config_json"], "uid", "") != modelField(planned["config_json"], "uid", "") {
		return []string{"config_json"}
	}
	return nil
}

// Apply refuses what Grafana's API refuses.
func (s *Simulation) Apply(change provider.Change) error {
	if change.Type == "grafana_rule_group" && change.Planned != nil {
		return checkTimeRanges(change.Planned)
	}
	return nil
}

// Open has no ephemeral resource to answer for.
func (s *Simulation) Open(typeName string, _ provider.Attributes) (provider.Attributes, error) {
	return nil, errors.New("the offline provider can't open an ephemeral " + typeName)
}
