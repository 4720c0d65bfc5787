package aws

import (
	"slices"
	"strings"

	"ecs-observability/offline/internal/formula"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

// planCertificate names the domains to validate at plan time, as the real provider does, so that `for_each` over the
// validation options has known keys on the very first plan.
func planCertificate(planned provider.Attributes) {
	domains, known := certificateDomains(planned)
	if !known {
		return
	}
	planned["subject_alternative_names"] = domains
	if _, unknown := planned["domain_validation_options"].(value.Unknown); !unknown || planned["validation_method"] != "DNS" {
		return
	}
	options := make([]any, len(domains))
	for i, domain := range domains {
		options[i] = map[string]any{
			"domain_name":           domain,
			"resource_record_name":  value.Unknown{},
			"resource_record_type":  value.Unknown{},
			"resource_record_value": value.Unknown{},
		}
	}
	planned["domain_validation_options"] = options
}

// certificateDomains are the domain and its alternative names, each once.
func certificateDomains(attributes provider.Attributes) ([]any, bool) {
	domain := text(attributes["domain_name"])
	if domain == "" {
		return nil, false
	}
	domains := []any{domain}
	alternatives, ok := attributes["subject_alternative_names"].([]any)
	if !ok {
		return domains, true
	}
	for _, alternative := range alternatives {
		if text(alternative) == "" {
			return nil, false
		}
		if !slices.Contains(domains, alternative) {
			domains = append(domains, alternative)
		}
	}
	return domains, true
}

// certificateValidation gives each domain its DNS record. A wildcard is validated by the record of its parent.
func certificateValidation(s *formula.Scope) (any, error) {
	if s.Root["validation_method"] != "DNS" {
		return []any{}, nil
	}
	domains, _ := certificateDomains(s.Root)
	options := make([]any, len(domains))
	for i, domain := range domains {
		base := strings.TrimPrefix(text(domain), "*.")
		name := formula.Scope{Seed: s.Seed + base}
		const hex = "0123456789abcdef"
		options[i] = map[string]any{
			"domain_name":           domain,
			"resource_record_name":  "_" + name.Draw(32, hex) + "." + base + ".",
			"resource_record_type":  "CNAME",
			"resource_record_value": "_" + name.Draw(32, hex) + "." + name.Draw(10, "bcdfghjklmnpqrstvwxyz") + ".acm-validations.aws.",
		}
	}
	return options, nil
}
