package supervisor

import (
	"testing"
	"time"
)

// A service whose tasks fail is tried again after a longer and longer pause, as ECS throttles it, and at once after a success.
func TestFailingTasksAreReplacedWithBackOff(t *testing.T) {
	_, owner := demo()
	owner.spec.DesiredCount = 1
	for failures, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 5: maxDelay, 50: maxDelay} {
		owner.failures, owner.stopped = failures, []*task{newTask(owner, nil)}
		if got := owner.step(); got > want || got < want-100*time.Millisecond {
			t.Errorf("after %d failures the next attempt comes in %s, not in %s", failures, got, want)
		}
	}
	made := newTask(owner, nil)
	made.ready = time.Now().Add(-time.Hour)
	owner.ended(made)
	if owner.failures != 1 {
		t.Errorf("a task that ran for an hour leaves %d failures", owner.failures)
	}
	for range 2 * keptStopped {
		owner.ended(newTask(owner, nil))
	}
	if owner.failures != 1+2*keptStopped || len(owner.stopped) != keptStopped {
		t.Errorf("%d failures, %d stopped tasks", owner.failures, len(owner.stopped))
	}
}
