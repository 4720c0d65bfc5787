package alb

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"ecs-lab/runfile"
)

func compiled(t *testing.T, from runfile.ListenerRule) rule {
	t.Helper()
	result, err := compile(from)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Condition types for listener rules, in the user guide for Application Load Balancers.
func TestConditions(t *testing.T) {
	paths := func(values ...string) runfile.Condition {
		return runfile.Condition{Field: "path-pattern", Values: values}
	}
	for _, each := range []struct {
		what      string
		condition runfile.Condition
		url       string
		matches   bool
	}{
		{"an asterisk is any number of characters", paths("/api/*"), "http://a.example.com/api/", true},
		{"an asterisk passes slashes", paths("/api/*"), "http://a.example.com/api/v1/items", true},
		{"the slash before it is part of the pattern", paths("/grafana/*"), "http://a.example.com/grafana", false},
		{"values are alternatives", paths("/grafana", "/grafana/*"), "http://a.example.com/grafana", true},
		{"a question mark is one character", paths("/img?"), "http://a.example.com/img1", true},
		{"a question mark is not none", paths("/img?"), "http://a.example.com/img", false},
		{"a dot is a dot", paths("/a.b"), "http://a.example.com/axb", false},
		{"a path is case-sensitive", paths("/api/*"), "http://a.example.com/API/x", false},
		{"a path is not its query", paths("/api"), "http://a.example.com/api?x=/other", true},
		{"a host is not case-sensitive", runfile.Condition{Field: "host-header", Values: []string{"*.example.com"}}, "http://A.Example.COM:8080/", true},
		{"a host has its own dots", runfile.Condition{Field: "host-header", Values: []string{"*.example.com"}}, "http://example.com/", false},
		{"a query is not case-sensitive", runfile.Condition{Field: "query-string", Query: []runfile.KeyValue{{Key: "version", Value: "v?"}}}, "http://a.example.com/?Version=V1", true},
		{"a query of another key", runfile.Condition{Field: "query-string", Query: []runfile.KeyValue{{Key: "version", Value: "v?"}}}, "http://a.example.com/?release=v1", false},
		{"another method", runfile.Condition{Field: "http-request-method", Values: []string{"POST"}}, "http://a.example.com/", false},
	} {
		rule := compiled(t, runfile.ListenerRule{Conditions: []runfile.Condition{each.condition}})
		if got := rule.matches(httptest.NewRequest(http.MethodGet, each.url, nil)); got != each.matches {
			t.Errorf("%s: %s matches %v: %v", each.what, each.url, each.condition.Values, got)
		}
	}
}

// Transforms for listener rules, in the same guide: the path and the query of a request, and its host.
func TestRewrites(t *testing.T) {
	under := runfile.Transform{Type: "url-rewrite", Regex: "^/grafana/?(.*)$", Replace: "/$1"}
	for address, want := range map[string]string{
		"/grafana":             "/",
		"/grafana/d/web?x=%2F": "/d/web?x=%2F",
		"/grafana//d/web":      "//d/web",
		"/other":               "/other",
	} {
		request := httptest.NewRequest(http.MethodGet, address, nil)
		if err := compiled(t, runfile.ListenerRule{Transforms: []runfile.Transform{under}}).rewrite(request); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if got := request.URL.RequestURI(); got != want {
			t.Errorf("%s reaches its target as %s, not %s", address, got, want)
		}
	}
}
