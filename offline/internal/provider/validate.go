package provider

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/value"
)

// validate checks what a schema can't say: arguments that exclude or need each other, allowed values and patterns.
func validate(facts *definition.Facts, config Attributes) []*tfprotov6.Diagnostic {
	v := &validator{config: config}
	for path, others := range facts.Conflicts {
		for _, other := range others {
			if v.given(path) && v.given(other) {
				v.report(path, "Conflicting configuration arguments", "%q: conflicts with %s", path, other)
			}
		}
	}
	for path, others := range facts.RequiredWith {
		for _, other := range others {
			if v.given(path) && !v.isSet(other) {
				v.report(path, "Missing required argument", "%q: all of `%s` must be specified", path, strings.Join(append(others, path), ","))
			}
		}
	}
	for _, group := range facts.ExactlyOne {
		if n := v.count(group); n != 1 {
			v.report(group[0], "Invalid combination of arguments", "%q: exactly one of `%s` must be specified, %d were", group[0], strings.Join(group, ","), n)
		}
	}
	for _, group := range facts.AtLeastOne {
		if v.count(group) == 0 {
			v.report(group[0], "Missing required argument", "%q: one of `%s` must be specified", group[0], strings.Join(group, ","))
		}
	}
	v.values(facts)
	return v.diagnostics
}

type validator struct {
	config      Attributes
	diagnostics []*tfprotov6.Diagnostic
}

func (v *validator) values(facts *definition.Facts) {
	for path, allowed := range facts.Values {
		for _, given := range v.known(path) {
			if !slices.ContainsFunc(allowed, func(a any) bool { return fmt.Sprint(a) == fmt.Sprint(given) }) {
				v.report(path, "Invalid value", "expected %s to be one of %q, got %v", path, allowed, given)
			}
		}
	}
	for _, path := range facts.JSON {
		for _, given := range v.known(path) {
			if text, ok := given.(string); ok && text != "" && !json.Valid([]byte(text)) {
				v.report(path, "Invalid value", "%q contains an invalid JSON", path)
			}
		}
	}
	for path, pattern := range facts.Matches {
		for _, given := range v.known(path) {
			if !regexp.MustCompile(pattern).MatchString(fmt.Sprint(given)) {
				v.report(path, "Invalid value", "invalid value for %s (must match %s): %v", path, pattern, given)
			}
		}
	}
}

// known are the values at a path that can be judged now: set, and not known only after apply.
func (v *validator) known(path string) []any {
	var known []any
	for _, found := range value.At(v.config, strings.Split(path, ".")) {
		list, isList := found.([]any)
		if !isList {
			list = []any{found}
		}
		for _, element := range list {
			if _, unknown := element.(value.Unknown); !unknown && element != nil {
				known = append(known, element)
			}
		}
	}
	return known
}

func (v *validator) isSet(path string) bool {
	return slices.ContainsFunc(value.At(v.config, strings.Split(path, ".")), value.IsSet)
}

// given is isSet without the values that may yet turn out to be null.
func (v *validator) given(path string) bool {
	return slices.ContainsFunc(value.At(v.config, strings.Split(path, ".")), func(found any) bool {
		_, unknown := found.(value.Unknown)
		return !unknown && value.IsSet(found)
	})
}

func (v *validator) count(group []string) (n int) {
	for _, path := range group {
		if v.isSet(path) {
			n++
		}
	}
	return n
}

func (v *validator) report(path, summary, format string, arguments ...any) {
	v.diagnostics = append(v.diagnostics, &tfprotov6.Diagnostic{
		Severity:  tfprotov6.DiagnosticSeverityError,
		Summary:   summary,
		Detail:    fmt.Sprintf(format, arguments...),
		Attribute: tftypes.NewAttributePath().WithAttributeName(strings.Split(path, ".")[0]),
	})
}
