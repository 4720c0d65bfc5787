package grafana

import (
	"reflect"
	"strings"
	"testing"

	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

// The forms are those Prometheus' own duration type prints, which Grafana stores policies with.
func TestDurations(t *testing.T) {
	for given, stored := range map[string]string{
		"60s": "1m", "90m": "1h30m", "24h": "1d", "7d": "1w", "30d": "30d", "25h": "1d1h", "36h": "1d12h", "365d": "1y", "400d": "400d",
		"30s": "30s", "4h": "4h", "12h": "12h", "1m": "1m", "1h30m": "1h30m", "0s": "0s",
	} {
		if got := canonicalDuration(given); got != stored {
			t.Errorf("%s is stored as %s, want %s", given, got, stored)
		}
	}
}

func TestForeignFormsAreRewrittenOnRead(t *testing.T) {
	s := New()
	policy := s.Read("grafana_notification_policy", provider.Attributes{
		"group_wait": "60s", "policy": []any{provider.Attributes{"repeat_interval": "24h"}},
	})
	if policy["group_wait"] != "1m" || policy["policy"].([]any)[0].(provider.Attributes)["repeat_interval"] != "1d" {
		t.Errorf("policy: %v", policy)
	}
	timing := s.Read("grafana_mute_timing", provider.Attributes{"intervals": []any{provider.Attributes{
		"weekdays": []any{"Saturday", "monday:friday"}, "days_of_month": []any{"3:3", "1:7"},
	}}})
	interval := timing["intervals"].([]any)[0].(provider.Attributes)
	if want := []any{"saturday", "monday:friday"}; !reflect.DeepEqual(interval["weekdays"], want) {
		t.Errorf("weekdays: %v, want %v", interval["weekdays"], want)
	}
	if want := []any{"3", "1:7"}; !reflect.DeepEqual(interval["days_of_month"], want) {
		t.Errorf("days: %v, want %v", interval["days_of_month"], want)
	}
	point := s.Read("grafana_contact_point", provider.Attributes{"email": []any{provider.Attributes{"addresses": []any{"a@x.org;b@x.org"}}}})
	if got := point["email"].([]any)[0].(provider.Attributes)["addresses"]; !reflect.DeepEqual(got, []any{"a@x.org", "b@x.org"}) {
		t.Errorf("addresses: %v", got)
	}
}

func TestStableFormsStay(t *testing.T) {
	for _, template := range []string{`{{ define "x" }}a{{ end }}`, `{{- define "x" -}}a{{- end -}}`} {
		read := New().Read("grafana_message_template", provider.Attributes{"name": "x", "template": template})
		if read["template"] != template {
			t.Errorf("%s became %s", template, read["template"])
		}
	}
	wrapped := New().Read("grafana_message_template", provider.Attributes{"name": "x", "template": "a"})
	if !strings.Contains(wrapped["template"].(string), `define "x"`) {
		t.Errorf("a template without a definition was left as it is: %v", wrapped)
	}
}

func ruleGroup(uid string, from, to int64, queryType string) provider.Attributes {
	return provider.Attributes{"rule": []any{provider.Attributes{"name": "r", "data": []any{provider.Attributes{
		"ref_id": "A", "datasource_uid": uid, "query_type": queryType, "model": `{"queryType":"timeSeriesQuery"}`,
		"relative_time_range": []any{provider.Attributes{"from": from, "to": to}},
	}}}}}
}

func TestQueriesHaveATimeRangeUnlessTheyAreExpressions(t *testing.T) {
	s := New()
	for uid, refused := range map[string]bool{"cloudwatch": true, "__expr__": false, "-100": false} {
		err := s.Apply(provider.Change{Type: "grafana_rule_group", Planned: ruleGroup(uid, 0, 0, "")})
		if (err != nil) != refused {
			t.Errorf("%s from 0 to 0: %v", uid, err)
		}
	}
	if err := s.Apply(provider.Change{Type: "grafana_rule_group", Planned: ruleGroup("cloudwatch", 600, 0, "")}); err != nil {
		t.Error(err)
	}
	read := s.Read("grafana_rule_group", ruleGroup("cloudwatch", 600, 0, ""))
	queries(read, func(_, query provider.Attributes) {
		if query["query_type"] != "timeSeriesQuery" {
			t.Errorf("the query's type is read as %q", query["query_type"])
		}
	})
}

func TestNothingIsReadWithoutAClient(t *testing.T) {
	t.Setenv("GRAFANA_URL", "")
	t.Setenv("GRAFANA_AUTH", "")
	for name, config := range map[string]provider.Attributes{
		"unknown auth": {"url": "https://grafana.example.com", "auth": value.Unknown{}},
		"no url":       {"auth": "admin:x"},
	} {
		s := New()
		if err := s.Configure(config); err != nil {
			t.Errorf("%s: plans must still work, but configuring failed: %v", name, err)
		}
		if err := s.Reach("grafana_folder"); err == nil || !strings.Contains(err.Error(), "the Grafana client is required") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := New()
	if err := s.Configure(provider.Attributes{"url": "https://grafana.example.com", "auth": "admin:x"}); err != nil {
		t.Error(err)
	}
	if err := s.Reach("grafana_folder"); err != nil {
		t.Error(err)
	}
}
