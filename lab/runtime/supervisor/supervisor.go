// Package supervisor runs the services of a run file and answers for them: DNS, load balancers, metadata, status.
package supervisor

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"ecs-lab/alb"
	"ecs-lab/cgroup"
	"ecs-lab/dns"
	"ecs-lab/fabric"
	"ecs-lab/runfile"
)

// Supervisor of one stack.
type Supervisor struct {
	run         *runfile.RunFile
	self        string
	network     *network
	nodes       map[string]*node
	fileSystems map[string]string
	secrets     map[string]string
	authority   *alb.Authority
	authorities string
	session     string
	groups      map[string]*alb.Group
	balancers   []*alb.Balancer
	services    []*service
	resolver    *dns.Server
	forwards    []*forward
	turns       atomic.Int64
	stopping    chan struct{}
	once        sync.Once
}

// node with its interface.
type node struct {
	spec runfile.Node
	link *fabric.Interface
}

// New builds the network and everything that is not a task.
func New(run *runfile.RunFile) (*Supervisor, error) {
	s := &Supervisor{run: run, nodes: map[string]*node{}, fileSystems: map[string]string{}, groups: map[string]*alb.Group{}, stopping: make(chan struct{}), session: rand.Text()}
	cgroup.New(filepath.Join(run.Stack, "supervisor")).Join(os.Getpid())
	for _, build := range []func() error{s.loadFiles, s.buildNetwork, s.buildNodes, s.buildBalancers, s.buildBuckets, s.buildForwards} {
		if err := build(); err != nil {
			s.Close()
			return nil, err
		}
	}
	for _, spec := range run.Services {
		s.services = append(s.services, newService(s, spec))
	}
	return s, nil
}

func (s *Supervisor) loadFiles() error {
	content, err := os.ReadFile(s.run.SecretsFile)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &s.secrets); err != nil {
		return fmt.Errorf("%s: %w", s.run.SecretsFile, err)
	}
	for _, each := range s.run.FileSystems {
		if err := os.MkdirAll(each.Directory, 0o755); err != nil {
			return err
		}
		s.fileSystems[each.ID] = each.Directory
	}
	s.self, err = os.Executable()
	return err
}

func (s *Supervisor) buildNetwork() (err error) {
	if s.network, err = newNetwork(s.run); err != nil {
		return err
	}
	if err := s.serveMetadata(); err != nil {
		return err
	}
	s.resolver, err = dns.Serve(s.network.fabric.Bridge, s.run.Network.Resolver, s.run.Zones, s)
	return err
}

func (s *Supervisor) buildNodes() error {
	for _, spec := range s.run.Nodes {
		link, err := s.network.attach(spec.ID, spec.Subnet, spec.SecurityGroups)
		if err != nil {
			return err
		}
		s.nodes[spec.ID] = &node{spec: spec, link: link}
		for _, port := range spec.Listen {
			listener, err := link.Namespace.Listen(fmt.Sprintf("%s:%d", link.Address, port))
			if err != nil {
				return err
			}
			go accept(listener)
		}
	}
	return nil
}

func (s *Supervisor) buildBalancers() error {
	authority, err := alb.NewAuthority(s.run.Stack)
	if err != nil {
		return err
	}
	s.authority = authority
	trusted, _ := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	s.authorities = string(trusted) + authority.PEM
	if err := os.WriteFile(filepath.Join(s.run.Directory, "ca.pem"), []byte(authority.PEM), 0o644); err != nil {
		return err
	}
	for _, spec := range s.run.LoadBalancers {
		links := []*fabric.Interface{}
		for _, id := range spec.Nodes {
			links = append(links, s.nodes[id].link)
		}
		for _, group := range s.run.TargetGroups {
			if group.Balancer == spec.ARN {
				s.groups[group.ARN] = alb.NewGroup(group, links[0].Namespace)
			}
		}
		balancer, err := alb.Serve(spec, links, s.groups, authority, s.session)
		if err != nil {
			return err
		}
		s.balancers = append(s.balancers, balancer)
	}
	return nil
}

// Run starts the services and returns when the supervisor is asked to stop and everything has.
func (s *Supervisor) Run() {
	group := sync.WaitGroup{}
	for _, each := range s.services {
		group.Add(1)
		go func() { defer group.Done(); each.reconcile() }()
	}
	<-s.stopping
	group.Wait()
	for _, each := range s.services {
		for _, t := range each.current() {
			t.requestStop("the lab is going down")
		}
	}
	for _, each := range s.services {
		for _, t := range each.current() {
			<-t.done
		}
	}
	s.Close()
}

// Stop asks Run to end.
func (s *Supervisor) Stop() { s.once.Do(func() { close(s.stopping) }) }

// Close releases the network; tasks are gone by now.
func (s *Supervisor) Close() {
	for _, each := range s.forwards {
		each.close()
	}
	for _, each := range s.balancers {
		each.Close()
	}
	if s.resolver != nil {
		s.resolver.Close()
	}
	if s.network != nil {
		s.network.close()
	}
}

// shutdownPatience caps the stop time-outs when the whole lab goes down.
const shutdownPatience = 10 * time.Second

func (s *Supervisor) patience(planned time.Duration) time.Duration {
	select {
	case <-s.stopping:
		return min(planned, shutdownPatience)
	default:
		return planned
	}
}

// turn counts up, to spread tasks over subnets.
func (s *Supervisor) turn() int { return int(s.turns.Add(1)) }

func (s *Supervisor) instances() []*node {
	result := []*node{}
	for _, spec := range s.run.Nodes {
		if spec.Kind == "instance" {
			result = append(result, s.nodes[spec.ID])
		}
	}
	return result
}

func (s *Supervisor) tasksOf(name string) []*task {
	for _, each := range s.services {
		if each.spec.Name == name {
			return each.current()
		}
	}
	return nil
}

// mountTarget of a file system in the task's availability zone.
func (s *Supervisor) mountTarget(fileSystem string, subnet runfile.Subnet) (*node, error) {
	for _, each := range s.nodes {
		if each.spec.FileSystem == fileSystem && each.link.Subnet.Zone == subnet.Zone {
			return each, nil
		}
	}
	return nil, fmt.Errorf("%s has no mount target in availability zone %s of subnet %s", fileSystem, subnet.Zone, subnet.ID)
}
