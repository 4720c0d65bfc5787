package grafana

import (
	"encoding/json"
	"fmt"

	"ecs-observability/offline/internal/formula"
)

var hooks = map[string]formula.Hook{
	"dashboard uid": func(s *formula.Scope) (any, error) {
		return modelField(s.Root["config_json"], "uid", s.Draw(14, "abcdefghijklmnopqrstuvwxyz0123456789")), nil
	},
	"dashboard url": func(s *formula.Scope) (any, error) {
		return fmt.Sprintf("%s/d/%s/%s", s.Env["url"], s.Root["uid"], formula.Slug(modelField(s.Root["config_json"], "title", "dashboard"))), nil
	},
}

// modelField reads a text from the JSON of a model.
func modelField(model any, name, otherwise string) string {
	var fields map[string]any
	configured, _ := model.(string)
	if err := json.Unmarshal([]byte(configured), &fields); err != nil {
		return otherwise
	}
	if text, ok := fields[name].(string); ok && text != "" {
		return text
	}
	return otherwise
}
