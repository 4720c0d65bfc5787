package supervisor

import (
	"time"

	"golang.org/x/sys/unix"
)

var signals = map[string]unix.Signal{
	"SIGTERM": unix.SIGTERM, "SIGINT": unix.SIGINT, "SIGQUIT": unix.SIGQUIT, "SIGKILL": unix.SIGKILL, "SIGUSR1": unix.SIGUSR1, "SIGHUP": unix.SIGHUP,
}

// stopContainers in reverse order of their dependencies, as ECS does.
func (t *task) stopContainers() {
	t.update(func() {
		for _, each := range t.containers {
			each.stopping = true
		}
	})
	done := make(chan struct{})
	for _, each := range t.containers {
		go func() { t.stopContainer(each); done <- struct{}{} }()
	}
	for range t.containers {
		<-done
	}
}

func (t *task) stopContainer(c *container) {
	stopped := func(other *container) bool { return other.state == "STOPPED" }
	t.wait(func() bool {
		for _, other := range t.containers {
			for _, dependency := range other.spec.DependsOn {
				if dependency.Container == c.spec.Name && !stopped(other) {
					return false
				}
			}
		}
		return true
	})
	t.mutex.Lock()
	pid := c.pid
	t.mutex.Unlock()
	if pid == 0 {
		return
	}
	signal, known := signals[c.spec.StopSignal]
	if !known {
		signal = unix.SIGTERM
	}
	unix.Kill(pid, signal)
	gone := make(chan struct{})
	go func() { t.wait(func() bool { return stopped(c) }); close(gone) }()
	select {
	case <-gone:
	case <-time.After(t.super.patience(time.Duration(c.spec.StopTimeoutSeconds) * time.Second)):
		unix.Kill(pid, unix.SIGKILL)
		<-gone
	}
}
