package alb

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"ecs-lab/runfile"
)

// served is a listener with a page behind a login, a redirect, a rule that the one before it hides, and a default action.
func served(t *testing.T) *listener {
	path := func(value string) []runfile.Condition {
		return []runfile.Condition{{Field: "path-pattern", Values: []string{value}}}
	}
	fixed := func(status int, body string) runfile.Action {
		return runfile.Action{Type: "fixed-response", Fixed: &runfile.Fixed{StatusCode: status, Body: body}}
	}
	login := runfile.Action{Type: "authenticate-oidc", Authenticate: &runfile.Authenticate{
		Endpoint: "https://login.example.com/authorize", ClientID: "demo", Scope: "openid", Cookie: "Session", Unauthenticated: "authenticate"}}
	away := runfile.Action{Type: "redirect", Redirect: &runfile.Redirect{
		Protocol: "HTTPS", Host: "#{host}", Port: "443", Path: "/#{path}", Query: "#{query}", StatusCode: http.StatusMovedPermanently}}
	result := &listener{balancer: &Balancer{session: "this-run"}, port: 80}
	for _, each := range []runfile.ListenerRule{
		{Conditions: path("/private/*"), Actions: []runfile.Action{login, fixed(http.StatusOK, "private")}},
		{Conditions: path("/old/*"), Actions: []runfile.Action{away}},
		{Conditions: path("/old/never"), Actions: []runfile.Action{fixed(http.StatusOK, "a rule of lower priority")}},
		{Actions: []runfile.Action{fixed(http.StatusServiceUnavailable, "no such route")}},
	} {
		result.rules = append(result.rules, compiled(t, each))
	}
	return result
}

func TestListener(t *testing.T) {
	for _, each := range []struct {
		url, cookie string
		status      int
		location    string
	}{
		{"http://a.example.com/private/x", "", http.StatusFound,
			"https://login.example.com/authorize?client_id=demo&redirect_uri=https%3A%2F%2Fa.example.com%2Foauth2%2Fidpresponse&response_type=code&scope=openid"},
		{"http://a.example.com/private/x", "of another run", http.StatusFound,
			"https://login.example.com/authorize?client_id=demo&redirect_uri=https%3A%2F%2Fa.example.com%2Foauth2%2Fidpresponse&response_type=code&scope=openid"},
		{"http://a.example.com/private/x", "this-run", http.StatusOK, ""},
		{"http://a.example.com/old/never?a=b", "", http.StatusMovedPermanently, "https://a.example.com/old/never?a=b"},
		{"http://a.example.com/elsewhere", "", http.StatusServiceUnavailable, ""},
	} {
		request := httptest.NewRequest(http.MethodGet, each.url, nil)
		if each.cookie != "" {
			request.AddCookie(&http.Cookie{Name: "Session-0", Value: each.cookie})
		}
		recorder := httptest.NewRecorder()
		served(t).ServeHTTP(recorder, request)
		if got := recorder.Header().Get("Location"); recorder.Code != each.status || got != each.location {
			t.Errorf("%s with cookie %q: %d to %q, not %d to %q", each.url, each.cookie, recorder.Code, got, each.status, each.location)
		}
	}
}

func TestMatcher(t *testing.T) {
	for status, want := range map[int]bool{http.StatusOK: true, http.StatusFound: true, http.StatusNotModified: false, http.StatusBadGateway: false} {
		if got := matches("200, 301-302", status); got != want {
			t.Errorf("%d: %v", status, got)
		}
	}
}

// "Requests are routed to all targets when none is healthy" (Target group health).
func TestTargetsInTurn(t *testing.T) {
	group := &Group{targets: []*Target{{Task: "a", State: "healthy"}, {Task: "b", State: "unhealthy"}}}
	for range 4 {
		if got := group.pick().Task; got != "a" {
			t.Errorf("an unhealthy target was chosen: %s", got)
		}
	}
	group.targets[0].State = "unhealthy"
	seen := map[string]bool{}
	for range 4 {
		seen[group.pick().Task] = true
	}
	if len(seen) != 2 {
		t.Errorf("with none healthy only %v are asked", seen)
	}
}

// "The approximate amount of time, in seconds, between health checks of an individual target" (HealthCheckIntervalSeconds): with a
// threshold of 2 and an interval of 30 s a target that fails is unhealthy after a minute, at whatever pace the lab looks.
func TestFailingTargetsAreUnhealthyWhenTheyWouldBe(t *testing.T) {
	const interval = 30 * time.Second
	for _, took := range []time.Duration{0, time.Second, 5 * time.Second, 60 * time.Second} {
		for _, wait := range []time.Duration{settle, interval} {
			passed := time.Duration(0)
			for failures := 0.0; failures < 2; failures += share(wait, took, interval) {
				passed += wait + took
			}
			if least, most := time.Minute, max(time.Minute, 2*(wait+took))+wait+took; passed < least || passed > most {
				t.Errorf("a check every %s that takes %s: unhealthy after %s, not after %s", wait, took, passed, least)
			}
		}
	}
}
