package supervisor

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strconv"
	"strings"

	"ecs-lab/fabric"
	"ecs-lab/runfile"
)

// forward opens one entry point of the stack to a person on this machine's loopback.
type forward struct {
	spec     runfile.Forward
	url      string
	listener net.Listener
}

func (f *forward) close() { f.listener.Close() }

// accept takes connections and closes them: a port that is only proven to be reachable.
func accept(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		connection.Close()
	}
}

func (s *Supervisor) buildForwards() error {
	for _, spec := range s.run.Forwards {
		listener, err := listenNear(spec.Port)
		if err != nil {
			return fmt.Errorf("forward %s: %w", spec.Name, err)
		}
		made := &forward{spec: spec, listener: listener, url: "http://" + listener.Addr().String()}
		s.forwards = append(s.forwards, made)
		go http.Serve(listener, s.proxy(made))
	}
	return nil
}

// listenNear takes the wanted port of the loopback, or the next one that is free.
func listenNear(port int) (net.Listener, error) {
	const attempts = 100
	var failure error
	for offset := range attempts {
		listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port+offset)))
		if err == nil {
			return listener, nil
		}
		failure = err
	}
	return nil, failure
}

// proxy speaks plain HTTP to the person and what the plan says to the stack: to a load balancer under the
// stack's own domain, to a task through its loopback, as a port-forwarding session would.
func (s *Supervisor) proxy(to *forward) http.Handler {
	spec := to.spec
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: spec.Host},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			namespace, address, source, err := s.entrance(spec)
			if err != nil {
				return nil, err
			}
			return namespace.Dial(ctx, network, address, source)
		},
	}
	scheme := "http"
	if spec.TLS {
		scheme = "https"
	}
	host := spec.Host
	if host == "" {
		host = "localhost"
	}
	return &httputil.ReverseProxy{Transport: transport, FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(request *httputil.ProxyRequest) {
			request.Out.URL.Scheme, request.Out.URL.Host, request.Out.Host = scheme, host, host
			if spec.Balancer != "" {
				request.Out.AddCookie(&http.Cookie{Name: "AWSELBAuthSessionCookie-0", Value: s.session})
			}
		},
		ModifyResponse: func(response *http.Response) error {
			if location, err := url.Parse(response.Header.Get("Location")); err == nil && location.Hostname() == spec.Host && spec.Host != "" {
				location.Scheme, location.Host = "http", strings.TrimPrefix(to.url, "http://")
				response.Header.Set("Location", location.String())
			}
			return nil
		},
		ErrorHandler: func(writer http.ResponseWriter, _ *http.Request, err error) {
			fmt.Fprintln(os.Stderr, "forward", spec.Name, err)
			http.Error(writer, err.Error(), http.StatusBadGateway)
		},
	}
}

func (s *Supervisor) entrance(spec runfile.Forward) (*fabric.Namespace, string, string, error) {
	port := strconv.Itoa(spec.Target)
	if spec.Balancer != "" {
		node := s.nodes[spec.Balancer]
		return s.network.fabric.Bridge, net.JoinHostPort(node.link.Address.String(), port), fabric.InternetClient, nil
	}
	for _, t := range s.tasksOf(spec.Service) {
		if t.isHealthy() {
			return t.link.Namespace, net.JoinHostPort("127.0.0.1", port), "", nil
		}
	}
	return nil, "", "", fmt.Errorf("%s has no healthy task", spec.Service)
}
