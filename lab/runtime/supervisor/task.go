package supervisor

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ecs-lab/cgroup"
	"ecs-lab/fabric"
	"ecs-lab/runfile"

	"golang.org/x/sys/unix"
)

// task is one run of a task definition.
type task struct {
	super      *Supervisor
	service    *service
	spec       runfile.Task
	id         string
	arn        string
	instance   *node // nil on Fargate
	link       *fabric.Interface
	cgroup     *cgroup.Group
	mutex      sync.Mutex
	changed    chan struct{}
	status     string // the ECS states: PROVISIONING, PENDING, RUNNING, STOPPING, STOPPED
	reason     string
	created    time.Time
	ready      time.Time
	stopping   time.Time
	containers []*container
	stop       chan string
	done       chan struct{}
}

func hash(text string) uint32 { return crc32.ChecksumIEEE([]byte(text)) }

func newTask(owner *service, instance *node) *task {
	bytes := make([]byte, 16)
	rand.Read(bytes)
	run := owner.super.run
	made := &task{super: owner.super, service: owner, spec: owner.spec.Task, id: hex.EncodeToString(bytes), instance: instance,
		changed: make(chan struct{}), status: "PROVISIONING", created: time.Now(), stop: make(chan string, 1), done: make(chan struct{})}
	made.arn = fmt.Sprintf("arn:aws:ecs:%s:%s:task/%s/%s", run.Region, run.Account, run.Cluster, made.id)
	for _, spec := range made.spec.Containers {
		made.containers = append(made.containers, made.newContainer(spec))
	}
	return made
}

// update changes the task and wakes whoever waits for a change.
func (t *task) update(change func()) {
	t.mutex.Lock()
	change()
	close(t.changed)
	t.changed = make(chan struct{})
	t.mutex.Unlock()
}

// wait for a condition; false when the task ended first.
func (t *task) wait(condition func() bool) bool {
	for {
		t.mutex.Lock()
		held, changed := condition(), t.changed
		t.mutex.Unlock()
		if held {
			return true
		}
		select {
		case <-changed:
		case <-t.done:
			return false
		}
	}
}

func (t *task) find(name string) *container {
	for _, each := range t.containers {
		if each.spec.Name == name {
			return each
		}
	}
	return nil
}

// requestStop asks the task to stop; only the first reason counts.
func (t *task) requestStop(reason string) {
	select {
	case t.stop <- reason:
	default:
	}
}

// live runs the task from its network to its removal.
func (t *task) live() {
	reason := ""
	if err := t.provision(); err != nil {
		reason = "ResourceInitializationError: " + err.Error()
	} else {
		t.update(func() { t.status = "PENDING" })
		group := sync.WaitGroup{}
		for _, each := range t.containers {
			group.Add(1)
			go func() { defer group.Done(); t.runContainer(each) }()
		}
		reason = t.supervise()
		t.update(func() { t.status, t.reason, t.stopping = "STOPPING", reason, time.Now() })
		t.super.deregister(t)
		t.stopContainers()
		group.Wait()
	}
	t.cleanup()
	t.update(func() { t.status, t.reason = "STOPPED", reason })
	close(t.done)
}

// provision gives the task its network, its scratch space and its cgroup.
func (t *task) provision() error {
	t.cgroup = cgroup.New(filepath.Join(t.super.run.Stack, t.id))
	t.cgroup.LimitMemory(t.spec.MemoryMiB, 0)
	if err := t.makeScratch(); err != nil {
		return err
	}
	if t.spec.NetworkMode == "host" {
		t.link = t.instance.link
	} else {
		spec := t.service.spec
		subnet := spec.Subnets[t.super.turn()%len(spec.Subnets)]
		link, err := t.super.network.attach(t.id[:8], subnet, spec.SecurityGroups)
		if err != nil {
			return err
		}
		t.link = link
	}
	return t.prepareVolumes()
}

// supervise returns why the task has to stop.
func (t *task) supervise() string {
	reasons := make(chan string, 1)
	go func() {
		reason := ""
		t.wait(func() bool { reason = t.observe(); return reason != "" })
		reasons <- reason
	}()
	select {
	case reason := <-t.stop:
		return reason
	case reason := <-reasons:
		return reason
	}
}

// observe runs under the mutex after each change: it notices that the task runs, and why it cannot go on.
func (t *task) observe() string {
	everStarted := true
	for _, each := range t.containers {
		if each.spec.Essential && each.state == "STOPPED" {
			detail := each.reason
			if detail == "" {
				detail = fmt.Sprintf("exit code %d", each.exit)
			}
			return fmt.Sprintf("Essential container in task exited: %s, %s", each.spec.Name, detail)
		}
		if each.spec.Essential && each.health == "UNHEALTHY" {
			return fmt.Sprintf("Task failed container health checks: %s: %s", each.spec.Name, each.check)
		}
		everStarted = everStarted && (!each.started.IsZero() || each.state == "STOPPED")
	}
	if everStarted && t.status == "PENDING" {
		t.status = "RUNNING"
		t.ready = time.Now()
		go t.super.register(t)
	}
	return ""
}

// healthy as a service counts it: running, and every essential health check passes. Under the mutex.
func (t *task) healthy() bool {
	if t.status != "RUNNING" {
		return false
	}
	for _, each := range t.containers {
		if each.spec.Essential && each.health != "" && each.health != "HEALTHY" {
			return false
		}
	}
	return true
}

func (t *task) isHealthy() bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.healthy()
}

func (t *task) cleanup() {
	t.cgroup.Kill()
	t.cgroup.Remove()
	if t.link != nil && t.spec.NetworkMode != "host" {
		t.super.network.detach(t.link)
	}
	unix.Unmount(t.scratch(), unix.MNT_DETACH)
	os.RemoveAll(t.scratch())
}

// makeScratch gives the task its disk, of a limited size where the run file asks for one.
func (t *task) makeScratch() error {
	if err := os.MkdirAll(t.scratch(), 0o711); err != nil || t.spec.DiskMiB == 0 {
		return err
	}
	return unix.Mount("tmpfs", t.scratch(), "tmpfs", 0, fmt.Sprintf("mode=0711,size=%dm", t.spec.DiskMiB))
}

// scratch holds the writable layers and task volumes; it dies with the task.
func (t *task) scratch() string {
	return filepath.Join(t.super.run.Directory, "scratch", t.id)
}
