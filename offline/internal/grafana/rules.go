package grafana

import (
	"fmt"

	"ecs-observability/offline/internal/provider"
)

// expressions are the data source's two names for a query on other queries' results.
var expressions = map[any]bool{"-100": true, "__expr__": true}

// queries calls visit for each query of each rule in a group.
func queries(group provider.Attributes, visit func(rule, query provider.Attributes)) {
	rules, _ := group["rule"].([]any)
	for _, element := range rules {
		rule := element.(provider.Attributes)
		data, _ := rule["data"].([]any)
		for _, query := range data {
			visit(rule, query.(provider.Attributes))
		}
	}
}

// checkTimeRanges refuses a query that ends before it begins; expressions have no time of their own.
func checkTimeRanges(group provider.Attributes) (err error) {
	queries(group, func(rule, query provider.Attributes) {
		ranges, _ := query["relative_time_range"].([]any)
		if expressions[query["datasource_uid"]] || len(ranges) == 0 {
			return
		}
		span := ranges[0].(provider.Attributes)
		from, _ := span["from"].(int64)
		to, _ := span["to"].(int64)
		if from <= to {
			err = fmt.Errorf("[PUT /v1/provisioning/folder/{FolderUID}/rule-groups/{Group}][400] invalid alert rule %q: "+
				"query %s: invalid relative time range from %d to %d, from must be greater", rule["name"], query["ref_id"], from, to)
		}
	})
	return err
}

// normaliseRules reports a query's type as its model states it, which is where Grafana takes it from.
func normaliseRules(group provider.Attributes) {
	queries(group, func(_, query provider.Attributes) {
		configured, _ := query["query_type"].(string)
		query["query_type"] = modelField(query["model"], "queryType", configured)
	})
}
