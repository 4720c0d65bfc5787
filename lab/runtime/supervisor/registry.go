package supervisor

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"ecs-lab/dns"
	"ecs-lab/runfile"
)

// defaultTTL of names that are not Cloud Map's, seconds.
const defaultTTL = 60

// register enters a running task into its target groups, unless it is stopping already: then nobody would take it out.
// Cloud Map needs no entry: it is asked who runs.
func (s *Supervisor) register(t *task) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.status != "RUNNING" {
		return
	}
	for _, target := range t.service.spec.Targets {
		if group := s.groups[target.TargetGroup]; group != nil {
			group.Register(t.id, t.link.Address.String(), target.Port)
		}
	}
	go s.watchTargets(t)
}

func (s *Supervisor) deregister(t *task) {
	for _, group := range s.groups {
		group.Deregister(t.id)
	}
}

// watchTargets stops a task that its load balancer finds unhealthy after the grace period.
func (s *Supervisor) watchTargets(t *task) {
	grace := time.Duration(t.service.spec.GracePeriodSeconds) * time.Second
	for {
		select {
		case <-t.done:
			return
		case <-time.After(time.Second):
		}
		if time.Since(t.ready) < grace {
			continue
		}
		for _, target := range t.service.spec.Targets {
			if group := s.groups[target.TargetGroup]; group != nil && group.State(t.id) == "unhealthy" {
				t.requestStop("Task failed ELB health checks in (target-group " + target.TargetGroup + ")")
				return
			}
		}
	}
}

// Addresses answers for DNS.
func (s *Supervisor) Addresses(name string) ([]dns.Target, bool) {
	targets, known := []dns.Target{}, false
	for _, entry := range s.run.Names {
		if !strings.EqualFold(entry.Name, name) {
			continue
		}
		known = true
		for _, address := range s.owners(entry) {
			targets = append(targets, dns.Target{Address: address, TTL: defaultTTL})
		}
	}
	for _, discovery := range s.run.Discovery {
		found := s.discovered(discovery)
		if strings.EqualFold(discovery.Name, name) {
			known = true
			if ttl, ok := ttlOf(discovery, "A"); ok {
				for _, target := range found {
					target.TTL = ttl
					targets = append(targets, target)
				}
			}
		}
		for _, target := range found {
			if strings.EqualFold(target.Host, name) {
				known = true
				target.TTL = defaultTTL
				targets = append(targets, target)
			}
		}
	}
	return targets, known
}

// Services answers SRV questions.
func (s *Supervisor) Services(name string) ([]dns.Target, bool) {
	for _, discovery := range s.run.Discovery {
		if !strings.EqualFold(discovery.Name, name) {
			continue
		}
		ttl, ok := ttlOf(discovery, "SRV")
		if !ok {
			return nil, true
		}
		targets := s.discovered(discovery)
		for index := range targets {
			targets[index].TTL = ttl
		}
		return targets, true
	}
	return nil, false
}

func ttlOf(discovery runfile.Discovery, kind string) (uint32, bool) {
	for _, record := range discovery.Records {
		if record.Type == kind {
			return record.TTL, true
		}
	}
	return 0, false
}

// owners of a fixed name.
func (s *Supervisor) owners(entry runfile.Name) []netip.Addr {
	result := []netip.Addr{}
	if address, err := netip.ParseAddr(entry.Address); err == nil {
		result = append(result, address)
	}
	if node := s.nodes[entry.Node]; node != nil {
		result = append(result, node.link.Address)
	}
	for _, t := range s.tasksOf(entry.Service) {
		if t.isHealthy() {
			result = append(result, t.link.Address)
		}
	}
	return result
}

// discovered are the healthy tasks registered with a Cloud Map service; each has a host name of its own below
// the service's, which SRV records point to.
func (s *Supervisor) discovered(discovery runfile.Discovery) []dns.Target {
	targets := []dns.Target{}
	for _, service := range s.services {
		index := slices.IndexFunc(service.spec.Registries, func(each runfile.Registry) bool { return each.Discovery == discovery.ID })
		if index < 0 {
			continue
		}
		for _, t := range service.current() {
			if t.isHealthy() {
				targets = append(targets, dns.Target{Host: t.id + "." + discovery.Name, Address: t.link.Address, Port: uint16(service.spec.Registries[index].Port)})
			}
		}
	}
	return targets
}
