package aws

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"ecs-observability/offline/internal/formula"
)

// document is an IAM policy with its fields in the order the real provider writes them.
type document struct {
	Version   string      `json:",omitempty"`
	ID        string      `json:"Id,omitempty"`
	Statement []statement `json:",omitempty"`
}

type statement struct {
	Sid          string                    `json:",omitempty"`
	Effect       string                    `json:",omitempty"`
	Action       any                       `json:",omitempty"`
	NotAction    any                       `json:",omitempty"`
	Resource     any                       `json:",omitempty"`
	NotResource  any                       `json:",omitempty"`
	Principal    any                       `json:",omitempty"`
	NotPrincipal any                       `json:",omitempty"`
	Condition    map[string]map[string]any `json:",omitempty"`
}

func policyDocument(s *formula.Scope) (any, error) {
	merged, err := mergedDocument(s)
	if err != nil {
		return nil, err
	}
	rendered, err := json.MarshalIndent(merged, "", "  ")
	return string(rendered), err
}

func minifiedPolicyDocument(s *formula.Scope) (any, error) {
	merged, err := mergedDocument(s)
	if err != nil {
		return nil, err
	}
	rendered, err := json.Marshal(merged)
	return string(rendered), err
}

// mergedDocument puts the statements between those of the source documents and those that override them by Sid.
func mergedDocument(s *formula.Scope) (*document, error) {
	merged := &document{}
	sources, err := documents(s.Root["source_policy_documents"])
	if err != nil {
		return nil, err
	}
	overrides, err := documents(s.Root["override_policy_documents"])
	if err != nil {
		return nil, err
	}
	own := document{Version: text(s.Root["version"]), ID: text(s.Root["policy_id"])}
	blocks, _ := s.Root["statement"].([]any)
	for i, block := range blocks {
		rendered, err := renderStatement(block.(map[string]any))
		if err != nil {
			return nil, fmt.Errorf("statement %d: %w", i+1, err)
		}
		own.Statement = append(own.Statement, rendered)
	}
	for _, source := range sources {
		merged.merge(source)
	}
	merged.merge(own)
	for _, override := range overrides {
		merged.merge(override)
	}
	return merged, nil
}

func documents(from any) ([]document, error) {
	list, _ := from.([]any)
	parsed := make([]document, len(list))
	for i, element := range list {
		if err := json.Unmarshal([]byte(text(element)), &parsed[i]); err != nil {
			return nil, fmt.Errorf("policy document %d is not JSON: %w", i+1, err)
		}
	}
	return parsed, nil
}

func (d *document) merge(other document) {
	if other.Version != "" {
		d.Version = other.Version
	}
	if other.ID != "" {
		d.ID = other.ID
	}
	for _, added := range other.Statement {
		at := slices.IndexFunc(d.Statement, func(s statement) bool { return added.Sid != "" && s.Sid == added.Sid })
		if at >= 0 {
			d.Statement[at] = added
		} else {
			d.Statement = append(d.Statement, added)
		}
	}
}

func renderStatement(block map[string]any) (statement, error) {
	rendered := statement{
		Sid:         text(block["sid"]),
		Effect:      text(block["effect"]),
		Action:      oneOrMany(block["actions"]),
		NotAction:   oneOrMany(block["not_actions"]),
		Resource:    oneOrMany(block["resources"]),
		NotResource: oneOrMany(block["not_resources"]),
	}
	var err error
	if rendered.Principal, err = principals(block["principals"]); err != nil {
		return rendered, err
	}
	if rendered.NotPrincipal, err = principals(block["not_principals"]); err != nil {
		return rendered, err
	}
	conditions, _ := block["condition"].([]any)
	for _, element := range conditions {
		condition := element.(map[string]any)
		if rendered.Condition == nil {
			rendered.Condition = map[string]map[string]any{}
		}
		test := text(condition["test"])
		if rendered.Condition[test] == nil {
			rendered.Condition[test] = map[string]any{}
		}
		values, _ := condition["values"].([]any)
		for i := range values {
			values[i] = interpolate(text(values[i]))
		}
		rendered.Condition[test][text(condition["variable"])] = single(values)
	}
	return rendered, nil
}

// principals are keyed by kind; the kind "*" stands alone.
func principals(from any) (any, error) {
	blocks, _ := from.([]any)
	if len(blocks) == 0 {
		return nil, nil
	}
	byKind := map[string]any{}
	for _, element := range blocks {
		principal := element.(map[string]any)
		kind, identifiers := text(principal["type"]), oneOrMany(principal["identifiers"])
		if kind == "*" && identifiers == "*" {
			if len(blocks) > 1 {
				return nil, fmt.Errorf("the principal * stands alone")
			}
			return "*", nil
		}
		byKind[kind] = identifiers
	}
	return byKind, nil
}

// oneOrMany sorts in reverse, as the real provider does, and unwraps a list of one.
func oneOrMany(from any) any {
	list, _ := from.([]any)
	if len(list) == 0 {
		return nil
	}
	texts := make([]string, len(list))
	for i, element := range list {
		texts[i] = interpolate(text(element))
	}
	sort.Sort(sort.Reverse(sort.StringSlice(texts)))
	sorted := make([]any, len(texts))
	for i, element := range texts {
		sorted[i] = element
	}
	return single(sorted)
}

func single(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// interpolate writes &{aws:username} as the policy variable that Terraform's own syntax would swallow.
func interpolate(text string) string { return strings.ReplaceAll(text, "&{", "${") }
