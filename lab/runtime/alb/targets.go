// Package alb is a load balancer, application or network: listeners, rules and target groups as the state has them,
// proxying real requests from the balancer's own address and security groups.
package alb

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"ecs-lab/fabric"
	"ecs-lab/runfile"
)

// Target of a group.
type Target struct {
	Task    string `json:"task"`
	Address string `json:"address"`
	State   string `json:"state"` // initial, healthy or unhealthy, as the API calls them
	Reason  string `json:"reason,omitempty"`
	stop    chan struct{}
}

// Group is a target group with its health checks.
type Group struct {
	runfile.TargetGroup
	mutex   sync.Mutex
	targets []*Target
	next    int
	node    *fabric.Namespace
	client  *http.Client
}

// NewGroup makes a group whose checks and requests leave from the balancer's node.
func NewGroup(group runfile.TargetGroup, node *fabric.Namespace) *Group {
	timeout := time.Duration(group.Health.Timeout) * time.Second
	client := &http.Client{Transport: transport(node), Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Group{TargetGroup: group, node: node, client: client}
}

// transport dials from inside the node's namespace; a balancer does not verify its targets' certificates.
func transport(node *fabric.Namespace) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // an ALB's connect time-out
			defer cancel()
			return node.Dial(ctx, network, address, "")
		},
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, MaxIdleConnsPerHost: 32, IdleConnTimeout: 60 * time.Second,
		DisableCompression: true,
	}
}

// Register adds a target and starts checking it.
func (g *Group) Register(task, address string, port int) {
	target := &Target{Task: task, Address: net.JoinHostPort(address, strconv.Itoa(port)), State: "initial", stop: make(chan struct{})}
	g.mutex.Lock()
	g.targets = append(g.targets, target)
	g.mutex.Unlock()
	go g.watch(target)
}

// Deregister removes the targets of a task; requests under way go on.
func (g *Group) Deregister(task string) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	kept := g.targets[:0:0]
	for _, target := range g.targets {
		if target.Task == task {
			close(target.stop)
		} else {
			kept = append(kept, target)
		}
	}
	g.targets = kept
}

// Targets as they are now.
func (g *Group) Targets() []Target {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	result := make([]Target, 0, len(g.targets))
	for _, target := range g.targets {
		result = append(result, *target)
	}
	return result
}

// State of a task's target; empty when it is not registered.
func (g *Group) State(task string) string {
	for _, target := range g.Targets() {
		if target.Task == task {
			return target.State
		}
	}
	return ""
}

// pick chooses in turn among healthy targets, or among all when none is healthy (an ALB fails open).
func (g *Group) pick() *Target {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	candidates := []*Target{}
	for _, target := range g.targets {
		if target.State == "healthy" {
			candidates = append(candidates, target)
		}
	}
	if len(candidates) == 0 {
		candidates = g.targets
	}
	if len(candidates) == 0 {
		return nil
	}
	g.next++
	return candidates[g.next%len(candidates)]
}

// settle is how soon a new target is checked again: an ALB waits a whole interval, which proves nothing here. A failure
// at this pace counts for its share, so that patience is the plan's.
const settle = time.Second

// share of a failed check that was waited for and then took its time: an ALB begins one each interval, however long it takes.
func share(wait, took, interval time.Duration) float64 {
	return min(1, float64(wait+took)/float64(interval))
}

// watch checks a target until it goes. A new target is healthy with its first success, as on AWS.
func (g *Group) watch(target *Target) {
	interval := time.Duration(g.Health.Interval) * time.Second
	passes, failures := 0, 0.0
	wait := 100 * time.Millisecond
	for {
		select {
		case <-target.stop:
			return
		case <-time.After(wait):
		}
		begin := time.Now()
		reason := g.check(target.Address)
		took := time.Since(begin)
		g.mutex.Lock()
		if reason == "" {
			passes, failures = passes+1, 0
			if target.State == "initial" || passes >= g.Health.Healthy {
				target.State, target.Reason = "healthy", ""
			}
		} else {
			passes, failures = 0, failures+share(wait, took, interval)
			target.Reason = reason
			if failures >= float64(g.Health.Unhealthy) {
				target.State = "unhealthy"
			}
		}
		wait = interval
		if target.State == "initial" {
			wait = settle
		}
		g.mutex.Unlock()
	}
}

func (g *Group) check(address string) string {
	host, port, _ := net.SplitHostPort(address)
	if g.Health.Port != 0 {
		port = strconv.Itoa(g.Health.Port)
	}
	url := fmt.Sprintf("%s://%s%s", strings.ToLower(g.Health.Protocol), net.JoinHostPort(host, port), g.Health.Path)
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	request.Header.Set("User-Agent", "ELB-HealthChecker/2.0")
	response, err := g.client.Do(request)
	if err != nil {
		return fmt.Sprintf("GET %s: %v", url, err)
	}
	io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20))
	response.Body.Close()
	if !matches(g.Health.Matcher, response.StatusCode) {
		return fmt.Sprintf("GET %s answered %d, the matcher is %s", url, response.StatusCode, g.Health.Matcher)
	}
	return ""
}

// matches a status with a list of codes and ranges, "200,301-302".
func matches(matcher string, status int) bool {
	for _, part := range strings.Split(matcher, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		from, _ := strconv.Atoi(strings.TrimSpace(low))
		to, _ := strconv.Atoi(strings.TrimSpace(high))
		if status >= from && status <= to {
			return true
		}
	}
	return false
}
