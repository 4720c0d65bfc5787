package supervisor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"ecs-lab/alb"
	"ecs-lab/fabric"
	"ecs-lab/sandbox"
)

// SocketDirectory of the control sockets; short, since a socket's path ends at 107 characters.
const SocketDirectory = "/run/ecs-lab"

// Socket of a stack's supervisor.
func Socket(stack string) string { return filepath.Join(SocketDirectory, stack+".sock") }

// Probe asks whether a TCP connection from one place to another opens.
type Probe struct {
	From      string `json:"from"` // a task or node id, or "internet"
	To        string `json:"to"`   // address:port
	TimeoutMs int    `json:"timeoutMs"`
}

// Outcome of a probe: open, refused (packets pass, nobody listens), blocked (packets are dropped) or failed (none was sent).
type Outcome struct {
	Probe
	Outcome string `json:"outcome"`
}

// Joinable is what a further process in a container needs to know.
type Joinable struct {
	PID     int             `json:"pid"`
	Process sandbox.Process `json:"process"`
	Cgroups []string        `json:"cgroups"`
}

// Serve the control interface until the listener closes.
func (s *Supervisor) Serve() (net.Listener, error) {
	if err := os.MkdirAll(SocketDirectory, 0o700); err != nil {
		return nil, err
	}
	path := Socket(s.run.Stack)
	os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /status", func(writer http.ResponseWriter, _ *http.Request) { reply(writer, s.Status()) })
	routes.HandleFunc("POST /down", func(writer http.ResponseWriter, _ *http.Request) { s.Stop(); reply(writer, true) })
	routes.HandleFunc("POST /probe", s.probe)
	routes.HandleFunc("POST /resolve", s.resolve)
	routes.HandleFunc("GET /tunnel", s.tunnel)
	routes.HandleFunc("GET /containers/{id}", s.joinable)
	routes.HandleFunc("POST /containers/{id}/signal/{number}", s.signal)
	routes.HandleFunc("POST /certificates", s.certify)
	routes.HandleFunc("POST /services/{name}/desired/{count}", s.scale)
	go http.Serve(listener, routes)
	return listener, nil
}

func reply(writer http.ResponseWriter, answer any) {
	writer.Header().Set("Content-Type", "application/json")
	json.NewEncoder(writer).Encode(answer)
}

func (s *Supervisor) place(id string) (*fabric.Namespace, string) {
	if id == "internet" {
		return s.network.fabric.Bridge, fabric.InternetClient
	}
	if node := s.nodes[id]; node != nil {
		return node.link.Namespace, ""
	}
	for _, each := range s.services {
		for _, t := range each.current() {
			if t.id == id && t.link != nil {
				return t.link.Namespace, ""
			}
		}
	}
	return nil, ""
}

// probe tries all connections at the same time, so that blocked ones cost one time-out together.
func (s *Supervisor) probe(writer http.ResponseWriter, request *http.Request) {
	probes := []Probe{}
	if err := json.NewDecoder(request.Body).Decode(&probes); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	outcomes := make([]Outcome, len(probes))
	group := sync.WaitGroup{}
	for index, each := range probes {
		group.Add(1)
		go func() { defer group.Done(); outcomes[index] = Outcome{each, s.try(each)} }()
	}
	group.Wait()
	reply(writer, outcomes)
}

func (s *Supervisor) try(probe Probe) string {
	from, source := s.place(probe.From)
	if from == nil {
		return "unknown origin"
	}
	return outcomeOf(from.Knock(probe.To, source, time.Duration(probe.TimeoutMs)*time.Millisecond))
}

func outcomeOf(err error) string {
	var late net.Error
	switch {
	case err == nil:
		return "open"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.As(err, &late) && late.Timeout(), errors.Is(err, syscall.EHOSTUNREACH):
		return "blocked"
	}
	return "failed"
}

func (s *Supervisor) joinable(writer http.ResponseWriter, request *http.Request) {
	t, c := s.findContainer(request.PathValue("id"))
	if t == nil {
		http.NotFound(writer, request)
		return
	}
	t.mutex.Lock()
	answer := Joinable{PID: c.pid, Process: c.process, Cgroups: c.cgroup.Directories()}
	t.mutex.Unlock()
	reply(writer, answer)
}

// certify issues a certificate that the containers trust, for a server that plays somebody outside the VPC.
func (s *Supervisor) certify(writer http.ResponseWriter, request *http.Request) {
	domains := []string{}
	if err := json.NewDecoder(request.Body).Decode(&domains); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	issued, err := s.authority.Issue(domains)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	certificate, key, err := alb.PEM(issued)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	reply(writer, map[string]string{"certificate": certificate, "key": key})
}

func (s *Supervisor) signal(writer http.ResponseWriter, request *http.Request) {
	_, c := s.findContainer(request.PathValue("id"))
	number, err := strconv.Atoi(request.PathValue("number"))
	if c == nil || c.pid == 0 || err != nil {
		http.NotFound(writer, request)
		return
	}
	reply(writer, syscall.Kill(c.pid, syscall.Signal(number)) == nil)
}

func (s *Supervisor) scale(writer http.ResponseWriter, request *http.Request) {
	count, err := strconv.Atoi(request.PathValue("count"))
	for _, each := range s.services {
		if each.spec.Name == request.PathValue("name") && err == nil && count >= 0 {
			each.scale(count)
			reply(writer, true)
			return
		}
	}
	http.Error(writer, fmt.Sprintf("no service %q", request.PathValue("name")), http.StatusNotFound)
}
