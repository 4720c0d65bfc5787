package supervisor

import (
	"slices"
	"sync"
	"time"

	"ecs-lab/runfile"
)

// service keeps the desired number of tasks running.
type service struct {
	super    *Supervisor
	spec     runfile.Service
	mutex    sync.Mutex
	tasks    []*task
	stopped  []*task // the last ones, newest first
	failures int
	events   chan struct{}
}

// keptStopped is how many stopped tasks the status can still explain.
const keptStopped = 5

// maxDelay between attempts of a failing service; ECS throttles up to 27 minutes, a person at a lab does not wait that long.
const maxDelay = 15 * time.Second

func newService(super *Supervisor, spec runfile.Service) *service {
	return &service{super: super, spec: spec, events: make(chan struct{}, 1)}
}

func (s *service) current() []*task {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.tasks)
}

// reconcile starts what is missing until the supervisor stops.
func (s *service) reconcile() {
	for {
		if delay := s.step(); delay > 0 {
			select {
			case <-s.super.stopping:
				return
			case <-time.After(delay):
			}
			continue
		}
		select {
		case <-s.super.stopping:
			return
		case <-s.events:
		}
	}
}

// step starts missing tasks; after failures it asks to be called again later.
func (s *service) step() time.Duration {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	wanted := s.placements()
	if len(wanted) == 0 {
		return 0
	}
	if s.failures > 0 && len(s.stopped) > 0 {
		pause := min(maxDelay, time.Second<<min(s.failures-1, 5))
		if rest := time.Until(s.stopped[0].created.Add(pause)); rest > 0 {
			return rest
		}
	}
	for _, instance := range wanted {
		t := newTask(s, instance)
		s.tasks = append(s.tasks, t)
		go func() {
			t.live()
			s.ended(t)
		}()
	}
	return 0
}

// placements of missing tasks: an instance each, nil on Fargate.
func (s *service) placements() []*node {
	instances := s.super.instances()
	if s.spec.LaunchType != "EC2" {
		return make([]*node, max(0, s.spec.DesiredCount-len(s.tasks)))
	}
	result := []*node{}
	if s.spec.Daemon {
		for _, instance := range instances {
			if !slices.ContainsFunc(s.tasks, func(t *task) bool { return t.instance == instance }) {
				result = append(result, instance)
			}
		}
		return result
	}
	for count := len(s.tasks); count < s.spec.DesiredCount && len(instances) > 0; count++ {
		result = append(result, instances[count%len(instances)])
	}
	return result
}

func (s *service) ended(t *task) {
	s.mutex.Lock()
	s.tasks = slices.DeleteFunc(s.tasks, func(each *task) bool { return each == t })
	s.stopped = append([]*task{t}, s.stopped...)[:min(len(s.stopped)+1, keptStopped)]
	const wasStable = time.Minute
	if t.ready.IsZero() || time.Since(t.ready) < wasStable {
		s.failures++
	} else {
		s.failures = 1
	}
	s.mutex.Unlock()
	select {
	case s.events <- struct{}{}:
	default:
	}
}

// scale changes the desired count, as UpdateService does.
func (s *service) scale(count int) {
	s.mutex.Lock()
	s.spec.DesiredCount = count
	surplus := slices.Clone(s.tasks[min(count, len(s.tasks)):])
	s.mutex.Unlock()
	for _, t := range surplus {
		t.requestStop("Scaling activity initiated by deployment")
	}
	select {
	case s.events <- struct{}{}:
	default:
	}
}
