package grafana

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"ecs-observability/offline/internal/provider"
)

// Read reports what Grafana would: it stores some arguments in a form of its own, so that a configuration in another
// form shows a change on every plan.
func (s *Simulation) Read(typeName string, state provider.Attributes) provider.Attributes {
	switch typeName {
	case "grafana_notification_policy":
		normalisePolicy(state)
	case "grafana_rule_group":
		normaliseRules(state)
	case "grafana_message_template":
		normaliseTemplate(state)
	case "grafana_mute_timing":
		rewrite(state, normaliseMuteTiming)
	case "grafana_contact_point":
		if emails, ok := state["email"].([]any); ok {
			for _, email := range emails {
				splitAddresses(email.(provider.Attributes))
			}
		}
	}
	return state
}

func normalisePolicy(policy provider.Attributes) {
	for _, name := range []string{"group_wait", "group_interval", "repeat_interval"} {
		if text, ok := policy[name].(string); ok && text != "" {
			policy[name] = canonicalDuration(text)
		}
	}
	nested, _ := policy["policy"].([]any)
	for _, element := range nested {
		normalisePolicy(element.(provider.Attributes))
	}
}

var units = []struct {
	suffix string
	length time.Duration
}{
	{"y", 365 * 24 * time.Hour}, {"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour},
	{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
}

var durationPart = regexp.MustCompile(`(\d+)(ms|[smhdwy])`)

// canonicalDuration writes a duration as Prometheus prints it: 60s is 1m, and years and weeks only where they are exact.
func canonicalDuration(text string) string {
	var total time.Duration
	for _, part := range durationPart.FindAllStringSubmatch(text, -1) {
		var count int64
		fmt.Sscan(part[1], &count)
		for _, unit := range units {
			if unit.suffix == part[2] {
				total += time.Duration(count) * unit.length
			}
		}
	}
	if total == 0 {
		return text
	}
	var out strings.Builder
	for _, unit := range units {
		exactOnly := unit.suffix == "y" || unit.suffix == "w"
		if count := total / unit.length; count > 0 && (!exactOnly || total%unit.length == 0) {
			fmt.Fprintf(&out, "%d%s", count, unit.suffix)
			total -= count * unit.length
		}
	}
	return out.String()
}

// normaliseTemplate wraps a template that defines nothing in a definition of its own name.
func normaliseTemplate(template provider.Attributes) {
	content, _ := template["template"].(string)
	if !strings.Contains(content, "define ") {
		template["template"] = fmt.Sprintf("{{ define %q }}\n  %s\n{{ end }}", template["name"], content)
	}
}

// normaliseMuteTiming lower-cases weekdays and writes a range of one as a single value.
func normaliseMuteTiming(name, text string) string {
	switch name {
	case "weekdays", "months":
		text = strings.ToLower(text)
	}
	if from, to, ok := strings.Cut(text, ":"); ok && from == to && name != "times" {
		return from
	}
	return text
}

// rewrite applies a function to every text in lists of texts, by the list's name.
func rewrite(in provider.Attributes, change func(name, text string) string) {
	for name, v := range in {
		list, _ := v.([]any)
		for i, element := range list {
			switch element := element.(type) {
			case string:
				list[i] = change(name, element)
			case provider.Attributes:
				rewrite(element, change)
			}
		}
	}
}

// splitAddresses gives every address an element of its own: Grafana keeps them in one text, separated by semicolons.
func splitAddresses(email provider.Attributes) {
	addresses, _ := email["addresses"].([]any)
	var split []any
	for _, address := range addresses {
		for _, one := range strings.FieldsFunc(address.(string), func(r rune) bool { return strings.ContainsRune(";,\n", r) }) {
			split = append(split, one)
		}
	}
	email["addresses"] = split
}
