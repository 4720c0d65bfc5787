package supervisor

import (
	"slices"
	"time"

	"ecs-lab/alb"
)

// Status is what the control socket answers; lab/control.ts has the same shape.
type Status struct {
	Stack    string                  `json:"stack"`
	Session  string                  `json:"session"`
	Ready    bool                    `json:"ready"`
	Services []ServiceStatus         `json:"services"`
	Targets  map[string][]alb.Target `json:"targets"`
	Nodes    map[string]string       `json:"nodes"`
	Forwards []ForwardStatus         `json:"forwards"`
	Unknown  map[string]int          `json:"unknownNames"`
}

type ServiceStatus struct {
	Name    string       `json:"name"`
	Desired int          `json:"desired"`
	Tasks   []TaskStatus `json:"tasks"`
	Stopped []TaskStatus `json:"stopped"`
}

type TaskStatus struct {
	ID         string            `json:"id"`
	Address    string            `json:"address"`
	Namespace  string            `json:"namespace"`
	Status     string            `json:"status"`
	Healthy    bool              `json:"healthy"`
	Reason     string            `json:"reason,omitempty"`
	Created    time.Time         `json:"created"`
	Ready      time.Time         `json:"ready"`
	Stopping   time.Time         `json:"stopping"`
	Containers []ContainerStatus `json:"containers"`
}

type ContainerStatus struct {
	Name     string `json:"name"`
	ID       string `json:"id"`
	Image    string `json:"image"`
	StandIn  string `json:"standIn,omitempty"`
	Ports    []int  `json:"ports"`
	State    string `json:"state"`
	Health   string `json:"health,omitempty"`
	Check    string `json:"check,omitempty"`
	Exit     int    `json:"exit"`
	Reason   string `json:"reason,omitempty"`
	PID      int    `json:"pid,omitempty"`
	Restarts int    `json:"restarts"`
	Log      string `json:"log"`
}

type ForwardStatus struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Status of everything.
func (s *Supervisor) Status() Status {
	result := Status{Stack: s.run.Stack, Session: s.session, Ready: true, Targets: map[string][]alb.Target{}, Nodes: map[string]string{}, Unknown: s.resolver.Unknown()}
	for _, each := range s.services {
		status := each.status()
		healthy := 0
		for _, t := range status.Tasks {
			if t.Healthy && s.inService(each, t) {
				healthy++
			}
		}
		result.Ready = result.Ready && healthy >= status.Desired
		result.Services = append(result.Services, status)
	}
	for arn, group := range s.groups {
		result.Targets[arn] = group.Targets()
	}
	for id, node := range s.nodes {
		result.Nodes[id] = node.link.Address.String()
	}
	for _, each := range s.forwards {
		result.Forwards = append(result.Forwards, ForwardStatus{Name: each.spec.Name, URL: each.url})
	}
	return result
}

// steady is how long a task has to run before it counts: one that ends at once was never in service.
const steady = 2 * time.Second

// inService tells whether the task runs steadily and the load balancers send requests to it.
func (s *Supervisor) inService(of *service, task TaskStatus) bool {
	if time.Since(task.Ready) < steady {
		return false
	}
	for _, target := range of.spec.Targets {
		if group := s.groups[target.TargetGroup]; group != nil && group.State(task.ID) != "healthy" {
			return false
		}
	}
	return true
}

func (s *service) status() ServiceStatus {
	s.mutex.Lock()
	// a copy: a task that ends is taken out of the slice where it stands
	desired, tasks, stopped := s.spec.DesiredCount, slices.Clone(s.tasks), s.stopped
	if s.spec.Daemon {
		desired = len(s.super.instances())
	}
	s.mutex.Unlock()
	result := ServiceStatus{Name: s.spec.Name, Desired: desired, Tasks: []TaskStatus{}, Stopped: []TaskStatus{}}
	for _, t := range tasks {
		result.Tasks = append(result.Tasks, t.describeStatus())
	}
	for _, t := range stopped {
		result.Stopped = append(result.Stopped, t.describeStatus())
	}
	return result
}

func (t *task) describeStatus() TaskStatus {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	result := TaskStatus{ID: t.id, Status: t.status, Healthy: t.healthy(), Reason: t.reason, Created: t.created, Ready: t.ready, Stopping: t.stopping}
	if t.status != "PROVISIONING" && t.link != nil {
		result.Address, result.Namespace = t.link.Address.String(), t.link.Namespace.Name
	}
	for _, c := range t.containers {
		ports := []int{}
		for _, port := range c.spec.Ports {
			ports = append(ports, port.Container)
		}
		result.Containers = append(result.Containers, ContainerStatus{Name: c.spec.Name, ID: c.id, Image: c.spec.Image, StandIn: c.spec.StandIn, Ports: ports, State: c.state,
			Health: c.health, Check: c.check, Exit: c.exit, Reason: c.reason, PID: c.pid, Restarts: c.restarts, Log: c.logFile})
	}
	return result
}
