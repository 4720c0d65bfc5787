package runfile

type TargetGroup struct {
	ARN      string      `json:"arn"`
	Name     string      `json:"name"`
	Balancer string      `json:"balancer"`
	Port     int         `json:"port"`
	Protocol string      `json:"protocol"`
	Health   TargetCheck `json:"health"`
}

// TargetCheck of a target group; Port 0 is the traffic port, durations are seconds.
type TargetCheck struct {
	Protocol  string `json:"protocol"`
	Path      string `json:"path"`
	Port      int    `json:"port,omitempty"`
	Matcher   string `json:"matcher"`
	Interval  int    `json:"interval"`
	Timeout   int    `json:"timeout"`
	Healthy   int    `json:"healthy"`
	Unhealthy int    `json:"unhealthy"`
}

type LoadBalancer struct {
	ARN       string     `json:"arn"`
	Name      string     `json:"name"`
	Nodes     []string   `json:"nodes"`
	Listeners []Listener `json:"listeners"`
}

// Listener with its rules in priority order; the default actions come last and always match.
type Listener struct {
	ARN      string         `json:"arn"`
	Port     int            `json:"port"`
	Protocol string         `json:"protocol"`
	Domains  []string       `json:"domains,omitempty"`
	Rules    []ListenerRule `json:"rules"`
	Default  []Action       `json:"default"`
}

type ListenerRule struct {
	ARN        string      `json:"arn"`
	Priority   int         `json:"priority"`
	Conditions []Condition `json:"conditions"`
	Transforms []Transform `json:"transforms"`
	Actions    []Action    `json:"actions"`
}

// Condition: Field is the AWS name (path-pattern, host-header, http-header, http-request-method,
// query-string, source-ip); Values are alternatives, Regex marks them as regular expressions.
type Condition struct {
	Field  string     `json:"field"`
	Header string     `json:"header,omitempty"`
	Values []string   `json:"values"`
	Query  []KeyValue `json:"query,omitempty"`
	Regex  bool       `json:"regex,omitempty"`
}

type KeyValue struct {
	Key   string `json:"key,omitempty"`
	Value string `json:"value"`
}

// Transform rewrites what the target sees: Type is url-rewrite or host-header-rewrite.
type Transform struct {
	Type    string `json:"type"`
	Regex   string `json:"regex"`
	Replace string `json:"replace"`
}

type Action struct {
	Type         string        `json:"type"`
	Targets      []Weighted    `json:"targets,omitempty"`
	Redirect     *Redirect     `json:"redirect,omitempty"`
	Fixed        *Fixed        `json:"fixed,omitempty"`
	Authenticate *Authenticate `json:"authenticate,omitempty"`
}

type Weighted struct {
	TargetGroup string `json:"targetGroup"`
	Weight      int    `json:"weight"`
}

type Redirect struct {
	Protocol   string `json:"protocol"`
	Host       string `json:"host"`
	Port       string `json:"port"`
	Path       string `json:"path"`
	Query      string `json:"query"`
	StatusCode int    `json:"statusCode"`
}

type Fixed struct {
	ContentType string `json:"contentType"`
	Body        string `json:"body"`
	StatusCode  int    `json:"statusCode"`
}

type Authenticate struct {
	Endpoint        string `json:"endpoint"`
	ClientID        string `json:"clientId"`
	Scope           string `json:"scope"`
	Cookie          string `json:"cookie"`
	Unauthenticated string `json:"unauthenticated"`
}
