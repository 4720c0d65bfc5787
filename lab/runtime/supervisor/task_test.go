package supervisor

import (
	"testing"
	"time"

	"ecs-lab/alb"
	"ecs-lab/fabric"
	"ecs-lab/runfile"
	"ecs-lab/sandbox"
)

// demo is a supervisor with one service and no network: enough for what is decided, not for what is run.
func demo(containers ...runfile.Container) (*Supervisor, *service) {
	super := &Supervisor{run: &runfile.RunFile{}, groups: map[string]*alb.Group{"group": {}}, stopping: make(chan struct{})}
	only := newService(super, runfile.Service{Name: "demo", Targets: []runfile.Attachment{{TargetGroup: "group", Port: 80}},
		Task: runfile.Task{Containers: containers}})
	super.services = []*service{only}
	return super, only
}

// ContainerDependency, in the API reference of ECS.
func TestDependencies(t *testing.T) {
	started := func(c *container) { c.state, c.started = "RUNNING", time.Now() }
	exited := func(code int) func(*container) {
		return func(c *container) { started(c); c.state, c.exit = "STOPPED", code }
	}
	healthy := func(c *container) { started(c); c.health = "HEALTHY" }
	never := func(c *container) { c.state, c.exit, c.reason = "STOPPED", -1, "CannotStartContainerError" }
	for _, each := range []struct {
		condition, what string
		happens         func(*container)
		reason          string
	}{
		{"START", "runs", started, ""},
		{"START", "ran", exited(1), ""},
		{"START", "cannot start", never, "dependency first is not START: it exited with -1 CannotStartContainerError"},
		{"HEALTHY", "is healthy", healthy, ""},
		{"HEALTHY", "exits before it is", exited(0), "dependency first is not HEALTHY: it exited with 0"},
		{"SUCCESS", "exits with 0", exited(0), ""},
		{"SUCCESS", "exits with 3", exited(3), "dependency first is not SUCCESS: it exited with 3"},
		{"COMPLETE", "exits with 3", exited(3), ""},
		{"COMPLETE", "cannot start", never, "dependency first is not COMPLETE: it exited with -1 CannotStartContainerError"},
	} {
		_, owner := demo(runfile.Container{Name: "first"},
			runfile.Container{Name: "second", DependsOn: []runfile.Dependency{{Container: "first", Condition: each.condition}}})
		made := newTask(owner, nil)
		reason := make(chan string, 1)
		go func() { reason <- made.awaitDependencies(made.find("second")) }()
		select {
		case <-reason:
			t.Errorf("%s held before anything happened", each.condition)
		case <-time.After(5 * time.Millisecond):
		}
		made.update(func() { each.happens(made.find("first")) })
		if got := <-reason; got != each.reason {
			t.Errorf("%s, and the dependency %s: %q, not %q", each.condition, each.what, got, each.reason)
		}
	}
}

func TestDependencyThatOnlyStarts(t *testing.T) {
	_, owner := demo(runfile.Container{Name: "first", StartTimeoutSeconds: 1},
		runfile.Container{Name: "second", DependsOn: []runfile.Dependency{{Container: "first", Condition: "HEALTHY"}}})
	made := newTask(owner, nil)
	made.update(func() { made.find("first").state, made.find("first").started = "RUNNING", time.Now() })
	if got, want := made.awaitDependencies(made.find("second")), "dependency first was not HEALTHY within its startTimeout of 1s"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

func TestATaskThatStopsAtOnceIsNoTarget(t *testing.T) {
	super, owner := demo()
	made := newTask(owner, nil)
	made.status, made.link = "STOPPING", &fabric.Interface{}
	super.deregister(made)
	super.register(made)
	if state := super.groups["group"].State(made.id); state != "" {
		t.Errorf("a target of a task that is gone: %s", state)
	}
}

func TestStatusWhileTasksEnd(t *testing.T) {
	_, owner := demo(runfile.Container{Name: "first"})
	for end := time.Now().Add(200 * time.Millisecond); time.Now().Before(end); {
		owner.tasks = nil
		for range 200 {
			owner.tasks = append(owner.tasks, newTask(owner, nil))
		}
		ended := make(chan struct{})
		go func() {
			for _, each := range owner.current() {
				owner.ended(each)
			}
			close(ended)
		}()
		owner.status()
		<-ended
	}
}

func TestARestartedContainerHasToPassItsHealthCheckAnew(t *testing.T) {
	_, owner := demo(runfile.Container{Name: "checked", Essential: true, HealthCheck: &runfile.HealthCheck{}}, runfile.Container{Name: "unchecked"})
	made := newTask(owner, nil)
	made.status = "RUNNING"
	made.find("checked").health = "HEALTHY"
	for _, each := range made.containers {
		each.begins(1, sandbox.Process{})
	}
	if made.isHealthy() || made.find("checked").health != "UNKNOWN" || made.find("unchecked").health != "" {
		t.Errorf("%q and %q after a restart", made.find("checked").health, made.find("unchecked").health)
	}
}
