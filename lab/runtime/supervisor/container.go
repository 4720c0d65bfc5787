package supervisor

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ecs-lab/cgroup"
	"ecs-lab/logs"
	"ecs-lab/runfile"
	"ecs-lab/sandbox"

	"golang.org/x/sys/unix"
)

// container of a task. Its fields are guarded by the task's mutex.
type container struct {
	spec     runfile.Container
	id       string
	state    string // PENDING, RUNNING, STOPPED
	health   string // empty without a health check, else UNKNOWN, HEALTHY, UNHEALTHY
	healthAt time.Time
	check    string // last output of a failed health check
	exit     int
	reason   string
	pid      int
	process  sandbox.Process
	created  time.Time
	started  time.Time
	finished time.Time
	restarts int
	stopping bool
	logFile  string
	cgroup   *cgroup.Group

	mutexStats sync.Mutex
	lastCPU    object
	lastRead   time.Time
}

func (t *task) newContainer(spec runfile.Container) *container {
	made := &container{spec: spec, id: fmt.Sprintf("%s-%010d", t.id, hash(t.id+spec.Name)), state: "PENDING", created: time.Now()}
	if spec.HealthCheck != nil {
		made.health = "UNKNOWN"
	}
	return made
}

// begins notes a start, the first or one by the restart policy. As in Docker, nothing is known of its health again: its
// start period counts anew, and what the process before it passed says nothing.
func (c *container) begins(pid int, process sandbox.Process) {
	c.state, c.pid, c.process, c.started = "RUNNING", pid, process, time.Now()
	if c.health != "" {
		c.health, c.healthAt = "UNKNOWN", c.started
	}
}

// runContainer starts the container once its dependencies allow, and keeps it by its restart policy.
func (t *task) runContainer(c *container) {
	if reason := t.awaitDependencies(c); reason != "" {
		t.update(func() { c.state, c.reason, c.exit, c.finished = "STOPPED", reason, -1, time.Now() })
		return
	}
	for {
		exit, err := t.runOnce(c)
		restart := false
		t.update(func() {
			c.exit, c.finished = exit, time.Now()
			if err != nil {
				c.reason = "CannotStartContainerError: " + err.Error()
			}
			policy := c.spec.RestartPolicy
			restart = policy != nil && err == nil && !c.stopping && !slices.Contains(policy.IgnoredExitCodes, exit) &&
				c.finished.Sub(c.started) >= time.Duration(policy.AttemptPeriod)*time.Second
			if restart {
				c.restarts++
			} else {
				c.state, c.pid = "STOPPED", 0
			}
		})
		if !restart {
			return
		}
	}
}

func (t *task) runOnce(c *container) (int, error) {
	spec, err := t.sandboxSpec(c)
	if err != nil {
		return -1, err
	}
	sink, err := t.openLog(c)
	if err != nil {
		return -1, err
	}
	defer sink.Close()
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return -1, err
	}
	errRead, errWrite, err := os.Pipe()
	if err != nil {
		return -1, err
	}
	for _, pipe := range []*os.File{outWrite, errWrite} {
		// as runc does, so that a program may open /dev/stdout by name
		if err := pipe.Chown(c.spec.User.UID, c.spec.User.GID); err != nil {
			return -1, err
		}
	}
	pumps := make(chan struct{}, 2)
	go func() { logs.Pump(outRead, "stdout", sink); pumps <- struct{}{} }()
	go func() { logs.Pump(errRead, "stderr", sink); pumps <- struct{}{} }()
	running, err := sandbox.Start(spec, t.link.Namespace, outWrite, errWrite)
	outWrite.Close()
	errWrite.Close()
	if err != nil {
		return 127, err
	}
	stopNow := false
	t.update(func() {
		c.begins(running.PID, spec.Process)
		stopNow = c.stopping
	})
	if stopNow {
		unix.Kill(running.PID, unix.SIGKILL)
	}
	checks := make(chan struct{})
	if c.spec.HealthCheck != nil {
		go t.watchHealth(c, running.PID, checks)
	}
	exit := <-running.Exit
	close(checks)
	for range 2 {
		select {
		case <-pumps:
		case <-time.After(time.Second):
		}
	}
	return exit, nil
}

// awaitDependencies blocks until every condition holds; it returns why one never can.
func (t *task) awaitDependencies(c *container) string {
	for _, dependency := range c.spec.DependsOn {
		other := t.find(dependency.Container)
		failed := ""
		limit := time.Duration(other.spec.StartTimeoutSeconds) * time.Second
		if limit > 0 {
			time.AfterFunc(limit, func() { t.update(func() {}) })
		}
		held := t.wait(func() bool {
			ran := !other.started.IsZero()
			stopped := other.state == "STOPPED"
			switch dependency.Condition {
			case "START":
				if ran {
					return true
				}
			case "HEALTHY":
				if other.health == "HEALTHY" {
					return true
				}
			case "SUCCESS":
				if stopped && ran && other.exit == 0 {
					return true
				}
			case "COMPLETE":
				if stopped && ran {
					return true
				}
			}
			if limit > 0 && time.Since(other.created) > limit {
				failed = fmt.Sprintf("dependency %s was not %s within its startTimeout of %s", other.spec.Name, dependency.Condition, limit)
			}
			if stopped {
				failed = fmt.Sprintf("dependency %s is not %s: it exited with %d %s", other.spec.Name, dependency.Condition, other.exit, other.reason)
			}
			return failed != "" || c.stopping
		})
		if failed != "" {
			return strings.TrimSpace(failed)
		}
		if !held || c.stopping {
			return "the task stopped before the container started"
		}
	}
	return ""
}

// openLog at the place that the container's log driver names, with a link that finds it by service and container.
func (t *task) openLog(c *container) (logs.Sink, error) {
	sink, err := t.openSink(c)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(t.super.run.Directory, "streams", t.service.spec.Name, c.spec.Name)
	link := filepath.Join(folder, fmt.Sprintf("%010d-%s", t.created.Unix(), t.id))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	os.Remove(link)
	return sink, os.Symlink(c.logFile, link)
}

func (t *task) openSink(c *container) (logs.Sink, error) {
	base := filepath.Join(t.super.run.Directory, "logs")
	log := c.spec.Log
	switch log.Driver {
	case "awslogs":
		c.logFile = filepath.Join(base, log.Group, log.Prefix, c.spec.Name, t.id)
		return logs.Stream(c.logFile)
	case "json-file":
		c.logFile = filepath.Join(t.instanceDirectory(), "var/lib/docker/containers", c.id, c.id+"-json.log")
		attributes := map[string]string{}
		labels := t.labels(c)
		for _, name := range log.Labels {
			if value, ok := labels[name]; ok {
				attributes[name] = value
			}
		}
		if log.Tag != "" {
			attributes["tag"] = strings.NewReplacer("{{.Name}}", c.dockerName(t), "{{.ID}}", c.id, "{{.ImageName}}", c.spec.Image).Replace(log.Tag)
		}
		return logs.JSONFile(c.logFile, log.MaxBytes, log.MaxFiles, attributes)
	}
	// a container without a log driver loses its output on Fargate; the lab keeps it aside
	c.logFile = filepath.Join(base, "undelivered", t.service.spec.Name, c.spec.Name, t.id)
	return logs.Stream(c.logFile)
}

func (c *container) dockerName(t *task) string {
	return fmt.Sprintf("ecs-%s-%s-%s-%010x", t.spec.Family, t.spec.Revision, c.spec.Name, hash(c.id))
}

// labels that the ECS agent puts on a container, and the definition's own.
func (t *task) labels(c *container) map[string]string {
	result := map[string]string{
		"com.amazonaws.ecs.cluster": t.super.run.Cluster, "com.amazonaws.ecs.container-name": c.spec.Name, "com.amazonaws.ecs.task-arn": t.arn,
		"com.amazonaws.ecs.task-definition-family": t.spec.Family, "com.amazonaws.ecs.task-definition-version": t.spec.Revision,
	}
	for name, value := range c.spec.Labels {
		result[name] = value
	}
	return result
}
