package supervisor

import (
	"io"
	"os"
	"strings"
	"time"

	"ecs-lab/sandbox"

	"golang.org/x/sys/unix"
)

// settle is how often a container that is not healthy yet is checked. The plan's interval would only delay
// the lab: a failure at this pace counts for its share, so that patience is the plan's.
const settle = 500 * time.Millisecond

// share of a failed check that was waited for and then took its time: Docker waits a whole interval after each check ends.
func share(wait, took, interval time.Duration) float64 {
	return float64(wait+took) / float64(interval+took)
}

// watchHealth runs the health check until the container ends.
func (t *task) watchHealth(c *container, pid int, done <-chan struct{}) {
	check := c.spec.HealthCheck
	interval := time.Duration(check.Interval) * time.Second
	started, failures := time.Now(), 0.0
	for {
		wait := interval
		if c.health != "HEALTHY" {
			wait = min(settle, interval)
		}
		select {
		case <-done:
			return
		case <-time.After(wait):
		}
		begin := time.Now()
		output, passed := t.checkOnce(c, pid, time.Duration(check.Timeout)*time.Second)
		took := time.Since(begin)
		select {
		case <-done:
			return
		default:
		}
		starting := c.health == "UNKNOWN" && begin.Sub(started) < time.Duration(check.StartPeriod)*time.Second
		switch {
		case passed:
			failures = 0
		case !starting:
			failures += share(wait, took, interval)
		}
		t.update(func() {
			before := c.health
			switch {
			case passed:
				c.health, c.check = "HEALTHY", ""
			case failures >= float64(check.Retries):
				c.health, c.check = "UNHEALTHY", output
			default:
				c.check = output
			}
			if c.health != before {
				c.healthAt = time.Now()
			}
		})
	}
}

// checkOnce runs the command in the container, as its user, and returns what it printed.
func (t *task) checkOnce(c *container, pid int, timeout time.Duration) (string, bool) {
	read, write, err := os.Pipe()
	if err != nil {
		return err.Error(), false
	}
	process := c.process
	process.Argv = c.spec.HealthCheck.Argv
	running, err := sandbox.Exec(pid, process, nil, write, write, false)
	write.Close()
	if err != nil {
		read.Close()
		return err.Error(), false
	}
	c.cgroup.Join(running.PID)
	output := make(chan string, 1)
	go func() {
		content, _ := io.ReadAll(io.LimitReader(read, 4096))
		output <- strings.TrimSpace(string(content))
		read.Close()
	}()
	exit, expired := 0, false
	select {
	case exit = <-running.Exit:
	case <-time.After(timeout):
		expired = true
		unix.Kill(-running.PID, unix.SIGKILL)
		<-running.Exit
	}
	text := ""
	select {
	case text = <-output:
	case <-time.After(100 * time.Millisecond):
	}
	if expired {
		return "timed out after " + timeout.String() + " " + text, false
	}
	return text, exit == 0
}
