package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"ecs-observability/offline/internal/aws"
	"ecs-observability/offline/internal/definition"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

const thing = `{"name":"aws","resources":{"thing":{
  "schema":{"block":{
    "attributes":{
      "id":{"type":"string","computed":true},
      "name":{"type":"string","required":true},
      "size":{"type":"number","optional":true},
      "note":{"type":"string","optional":true},
      "zone":{"type":"string","optional":true,"computed":true},
      "version":{"type":"number","computed":true},
      "password":{"type":"string","optional":true},
      "password_wo":{"type":"string","optional":true,"write_only":true},
      "tags":{"type":["map","string"],"optional":true},
      "tags_all":{"type":["map","string"],"computed":true}},
    "block_types":{
      "check":{"nesting_mode":"list","max_items":1,"block":{"attributes":{
        "path":{"type":"string","optional":true,"computed":true},"every":{"type":"number","optional":true}}}},
      "volume":{"nesting_mode":"set","block":{"attributes":{
        "name":{"type":"string","required":true},"root":{"type":"string","optional":true},
        "late":{"type":"bool","optional":true,"computed":true}}}}}}},
  "facts":{
    "computed":[{"path":"id","value":"t-{{hex 8}}"},{"path":"version","value":"{{revision}}"},{"path":"check.path","value":"/"}],
    "renew":["version"],
    "replace":["name","check.every","volume"],
    "defaults":{"size":3,"check.every":30,"volume.root":"/"},
    "conflicts":{"password":["password_wo"]},
    "values":{"zone":["a","b"]},
    "matches":{"name":"^[a-z]+$"},
    "required_with":{"note":["zone"]},
    "json":[]}}}}`

func newThing(t *testing.T) *harness {
	t.Helper()
	var defined definition.Provider
	if err := json.Unmarshal([]byte(thing), &defined); err != nil {
		t.Fatal(err)
	}
	simulation := aws.New(t.TempDir())
	if err := simulation.Configure(attributes{"region": "eu-central-1"}); err != nil {
		t.Fatal(err)
	}
	return &harness{t, provider.New(&defined, simulation), defined.Resources}
}

func TestCreate(t *testing.T) {
	h := newThing(t)
	config := attributes{"name": "web", "password_wo": "secret", "check": []any{attributes{}}, "volume": []any{attributes{"name": "data"}}}
	planned := h.plan("thing", nil, config).state
	for name, want := range map[string]any{"id": value.Unknown{}, "zone": value.Unknown{}, "size": int64(3), "password_wo": nil, "note": nil} {
		if planned[name] != want {
			t.Errorf("planned %s is %v, want %v", name, planned[name], want)
		}
	}
	check := planned["check"].([]any)[0].(attributes)
	if check["every"] != int64(30) || check["path"] != (value.Unknown{}) {
		t.Errorf("planned check is %v", check)
	}
	state, _ := h.apply("thing", nil, config)
	if !strings.HasPrefix(state["id"].(string), "t-") || state["version"] != int64(1) || state["password_wo"] != nil {
		t.Errorf("state: %v", state)
	}
	if again, _ := h.apply("thing", nil, config); again["id"] != state["id"] {
		t.Errorf("the same configuration has the ids %v and %v", state["id"], again["id"])
	}
}

func TestNothingChangesTwice(t *testing.T) {
	h := newThing(t)
	config := attributes{
		"name": "web", "tags": attributes{"a": "b"}, "check": []any{attributes{}},
		"volume": []any{attributes{"name": "data"}, attributes{"name": "logs", "root": "/var"}},
	}
	state, _ := h.apply("thing", nil, config)
	second := h.plan("thing", state, config)
	want := value.Canonical(h.types["thing"].Schema.Type(), state)
	if got := value.Canonical(h.types["thing"].Schema.Type(), second.state); got != want || len(second.replaced) > 0 {
		t.Errorf("the second plan is\n%s, the state\n%s, replaced by %v", got, want, second.replaced)
	}
}

func TestUpdate(t *testing.T) {
	h := newThing(t)
	state, _ := h.apply("thing", nil, attributes{"name": "web"})
	tagged := h.plan("thing", state, attributes{"name": "web", "tags": attributes{"a": "b"}})
	if tagged.state["version"] != int64(1) {
		t.Errorf("tags alone renew the version: %v", tagged.state["version"])
	}
	grown := h.plan("thing", state, attributes{"name": "web", "size": int64(4)})
	if grown.state["version"] != (value.Unknown{}) || grown.state["id"] != state["id"] || len(grown.replaced) > 0 {
		t.Errorf("an update in place: %+v", grown)
	}
	after, _ := h.apply("thing", state, attributes{"name": "web", "size": int64(4)})
	if after["version"] != int64(2) {
		t.Errorf("the version after an update is %v", after["version"])
	}
}

func TestReplacement(t *testing.T) {
	h := newThing(t)
	config := func() attributes {
		return attributes{"name": "web", "check": []any{attributes{"every": int64(10)}}, "volume": []any{attributes{"name": "data"}}}
	}
	state, _ := h.apply("thing", nil, config())
	for want, change := range map[string]func(attributes){
		`AttributeName("name")`: func(c attributes) { c["name"] = "api" },
		`AttributeName("check").ElementKeyInt(0).AttributeName("every")`: func(c attributes) {
			c["check"] = []any{attributes{"every": int64(20)}}
		},
		`AttributeName("check")`:  func(c attributes) { c["check"] = []any{} },
		`AttributeName("volume")`: func(c attributes) { c["volume"] = []any{attributes{"name": "other"}} },
	} {
		changed := config()
		change(changed)
		replaced := h.plan("thing", state, changed).replaced
		if len(replaced) != 1 || replaced[0].String() != want {
			t.Errorf("replaced by %v, want %s", replaced, want)
		}
	}
}

func TestValidation(t *testing.T) {
	h := newThing(t)
	for want, config := range map[string]attributes{
		`"password": conflicts with password_wo`:       {"name": "web", "password": "a", "password_wo": "b"},
		`expected zone to be one of ["a" "b"], got c`:  {"name": "web", "zone": "c"},
		`invalid value for name (must match ^[a-z]+$)`: {"name": "Web!"},
		"all of `zone,note` must be specified":         {"name": "web", "note": "n"},
	} {
		diagnostics := h.validate("thing", config)
		if len(diagnostics) != 1 || !strings.Contains(diagnostics[0].Detail, want) {
			t.Errorf("want %q, got %v", want, diagnostics)
		}
	}
	for _, config := range []attributes{
		{"name": "web", "zone": value.Unknown{}, "note": "n"},
		{"name": value.Unknown{}, "password": value.Unknown{}, "password_wo": "b"},
	} {
		if diagnostics := h.validate("thing", config); len(diagnostics) > 0 {
			t.Errorf("what is not known yet was refused: %s", diagnostics[0].Detail)
		}
	}
}
