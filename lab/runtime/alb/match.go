package alb

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"ecs-lab/runfile"
)

// rule with its patterns compiled once.
type rule struct {
	conditions []condition
	transforms []transform
	actions    []runfile.Action
}

type condition struct {
	runfile.Condition
	patterns []*regexp.Regexp
}

type transform struct {
	kind    string
	pattern *regexp.Regexp
	replace string
}

func compile(from runfile.ListenerRule) (rule, error) {
	result := rule{actions: from.Actions}
	for _, each := range from.Conditions {
		compiled := condition{Condition: each}
		insensitive := each.Field == "host-header" || each.Field == "http-header"
		for _, value := range each.Values {
			source := value
			if !each.Regex {
				source = "^" + wildcard(value) + "$"
			}
			if insensitive {
				source = "(?i)" + source
			}
			pattern, err := regexp.Compile(source)
			if err != nil {
				return rule{}, err
			}
			compiled.patterns = append(compiled.patterns, pattern)
		}
		result.conditions = append(result.conditions, compiled)
	}
	for _, each := range from.Transforms {
		pattern, err := regexp.Compile(each.Regex)
		if err != nil {
			return rule{}, err
		}
		result.transforms = append(result.transforms, transform{each.Type, pattern, groups.ReplaceAllString(each.Replace, "$${$1}")})
	}
	return result, nil
}

// groups are written $1; Go reads "$1x" as a group named "1x" unless braced.
var groups = regexp.MustCompile(`\$(\d)`)

// wildcard turns * (any characters) and ? (one) into a regular expression.
func wildcard(pattern string) string {
	quoted := regexp.QuoteMeta(pattern)
	return strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(quoted)
}

func (r rule) matches(request *http.Request) bool {
	for _, each := range r.conditions {
		if !each.matches(request) {
			return false
		}
	}
	return true
}

func (c condition) matches(request *http.Request) bool {
	some := func(values ...string) bool {
		return slices.ContainsFunc(values, func(value string) bool {
			return slices.ContainsFunc(c.patterns, func(pattern *regexp.Regexp) bool { return pattern.MatchString(value) })
		})
	}
	switch c.Field {
	case "path-pattern":
		return some(request.URL.EscapedPath())
	case "host-header":
		return some(hostname(request.Host))
	case "http-header":
		return some(request.Header.Values(c.Header)...)
	case "http-request-method":
		return slices.Contains(c.Values, request.Method)
	case "source-ip":
		return fromNetwork(request.RemoteAddr, c.Values)
	case "query-string":
		return slices.ContainsFunc(c.Query, func(pair runfile.KeyValue) bool { return hasQuery(request, pair) })
	}
	return false
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

func fromNetwork(remote string, networks []string) bool {
	address, err := netip.ParseAddrPort(remote)
	return err == nil && slices.ContainsFunc(networks, func(network string) bool {
		prefix, err := netip.ParsePrefix(network)
		return err == nil && prefix.Contains(address.Addr())
	})
}

func hasQuery(request *http.Request, want runfile.KeyValue) bool {
	value := regexp.MustCompile("(?i)^" + wildcard(want.Value) + "$")
	for key, values := range request.URL.Query() {
		if want.Key != "" && !strings.EqualFold(key, want.Key) {
			continue
		}
		if slices.ContainsFunc(values, value.MatchString) || want.Key == "" && value.MatchString(key) {
			return true
		}
	}
	return false
}

// rewrite changes what the target sees; it does not change the routing.
func (r rule) rewrite(request *http.Request) error {
	for _, each := range r.transforms {
		switch each.kind {
		case "host-header-rewrite":
			request.Host = each.once(request.Host)
		case "url-rewrite":
			// as a request names it: two slashes in front are part of the path, not a host
			address, err := url.ParseRequestURI(each.once(request.URL.RequestURI()))
			if err != nil {
				return err
			}
			request.URL = address
		}
	}
	return nil
}

// once replaces the first match only.
func (t transform) once(text string) string {
	found := t.pattern.FindStringSubmatchIndex(text)
	if found == nil {
		return text
	}
	return text[:found[0]] + string(t.pattern.ExpandString(nil, t.replace, text, found)) + text[found[1]:]
}
