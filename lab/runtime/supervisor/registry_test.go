package supervisor

import (
	"net/netip"
	"testing"

	"ecs-lab/fabric"
	"ecs-lab/runfile"
)

// registered is a service with two tasks behind a Cloud Map name, the second of which does not pass its health check.
func registered(t *testing.T) (*Supervisor, []*task) {
	t.Helper()
	super, owner := demo(runfile.Container{Name: "first", Essential: true, HealthCheck: &runfile.HealthCheck{}},
		runfile.Container{Name: "sidecar", HealthCheck: &runfile.HealthCheck{}})
	super.run.Discovery = []runfile.Discovery{{ID: "srv", Name: "web.demo.local",
		Records: []runfile.DiscoveryRecord{{Type: "A", TTL: 10}, {Type: "SRV", TTL: 20}}}}
	owner.spec.Registries = []runfile.Registry{{Discovery: "srv", Port: 8080}}
	for n, health := range []string{"HEALTHY", "UNHEALTHY"} {
		made := newTask(owner, nil)
		made.status, made.link = "RUNNING", &fabric.Interface{Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(n)})}
		made.find("first").health = health
		owner.tasks = append(owner.tasks, made)
	}
	return super, owner.tasks
}

func TestOnlyHealthyTasksAreFound(t *testing.T) {
	super, tasks := registered(t)
	addresses, known := super.Addresses("WEB.demo.local")
	if !known || len(addresses) != 1 || addresses[0].Address != tasks[0].link.Address || addresses[0].TTL != 10 {
		t.Errorf("A: %v", addresses)
	}
	services, known := super.Services("web.demo.local")
	if !known || len(services) != 1 || services[0].Port != 8080 || services[0].TTL != 20 {
		t.Errorf("SRV: %v", services)
	}
	if host, known := super.Addresses(services[0].Host); !known || len(host) != 1 || host[0].Address != tasks[0].link.Address {
		t.Errorf("%s: %v", services[0].Host, host)
	}
	tasks[0].status = "STOPPING"
	if addresses, known := super.Addresses("web.demo.local"); !known || len(addresses) > 0 {
		t.Errorf("of tasks that stop: %v", addresses)
	}
}
