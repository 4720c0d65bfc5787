package alb

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"ecs-lab/fabric"
	"ecs-lab/runfile"
)

// Balancer serves the listeners of one load balancer, application or network, on each of its nodes.
type Balancer struct {
	groups  map[string]*Group
	servers []*http.Server
	sockets []net.Listener
	session string
}

// listener of one port.
type listener struct {
	balancer *Balancer
	port     int
	secure   bool
	rules    []rule
	proxy    http.RoundTripper
}

// Serve starts the listeners; session is the value of an authenticated person's cookie in this run.
func Serve(spec runfile.LoadBalancer, nodes []*fabric.Interface, groups map[string]*Group, authority *Authority, session string) (*Balancer, error) {
	balancer := &Balancer{groups: groups, session: session}
	for _, each := range spec.Listeners {
		for _, node := range nodes {
			open := func() error { return balancer.listen(each, node, authority) }
			if each.Protocol == "TCP" {
				open = func() error { return balancer.listenTCP(each, node) }
			}
			if err := open(); err != nil {
				return nil, fmt.Errorf("load balancer %s, port %d: %w", spec.Name, each.Port, err)
			}
		}
	}
	return balancer, nil
}

func (b *Balancer) listen(spec runfile.Listener, node *fabric.Interface, authority *Authority) error {
	handler := &listener{balancer: b, port: spec.Port, secure: spec.Protocol == "HTTPS", proxy: transport(node.Namespace)}
	for _, each := range append(spec.Rules, runfile.ListenerRule{Actions: spec.Default}) {
		compiled, err := compile(each)
		if err != nil {
			return fmt.Errorf("rule %d: %w", each.Priority, err)
		}
		handler.rules = append(handler.rules, compiled)
	}
	socket, err := node.Namespace.Listen(fmt.Sprintf("%s:%d", node.Address, spec.Port))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ErrorLog: log.New(os.Stderr, "alb ", 0), ReadHeaderTimeout: time.Minute}
	b.servers = append(b.servers, server)
	if !handler.secure {
		go server.Serve(socket)
		return nil
	}
	certificate, err := authority.Issue(spec.Domains)
	if err != nil {
		return err
	}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	go server.ServeTLS(socket, "", "")
	return nil
}

// Close stops the listeners.
func (b *Balancer) Close() {
	for _, server := range b.servers {
		server.Close()
	}
	for _, socket := range b.sockets {
		socket.Close()
	}
}

func (l *listener) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	for _, rule := range l.rules {
		if rule.matches(request) {
			l.act(rule, writer, request)
			return
		}
	}
}

func (l *listener) act(rule rule, writer http.ResponseWriter, request *http.Request) {
	for _, action := range rule.actions {
		switch action.Type {
		case "authenticate-oidc", "authenticate-cognito":
			if !l.authenticate(action.Authenticate, writer, request) {
				return
			}
		case "fixed-response":
			if action.Fixed.ContentType != "" {
				writer.Header().Set("Content-Type", action.Fixed.ContentType)
			}
			writer.WriteHeader(action.Fixed.StatusCode)
			writer.Write([]byte(action.Fixed.Body))
		case "redirect":
			http.Redirect(writer, request, l.location(action.Redirect, request), action.Redirect.StatusCode)
		case "forward":
			l.forward(rule, action, writer, request)
		}
	}
}

func (l *listener) scheme() string {
	if l.secure {
		return "https"
	}
	return "http"
}

// location fills the placeholders of a redirect.
func (l *listener) location(to *runfile.Redirect, request *http.Request) string {
	fill := strings.NewReplacer("#{protocol}", l.scheme(), "#{host}", hostname(request.Host), "#{port}", fmt.Sprint(l.port),
		"#{path}", strings.TrimPrefix(request.URL.EscapedPath(), "/"), "#{query}", request.URL.RawQuery)
	scheme, host, port := strings.ToLower(fill.Replace(to.Protocol)), fill.Replace(to.Host), fill.Replace(to.Port)
	if !(scheme == "https" && port == "443" || scheme == "http" && port == "80") {
		host = net.JoinHostPort(host, port)
	}
	location := scheme + "://" + host + fill.Replace(to.Path)
	if query := fill.Replace(to.Query); query != "" {
		location += "?" + query
	}
	return location
}

// authenticate lets a person with this run's session pass and sends others to the identity provider.
func (l *listener) authenticate(with *runfile.Authenticate, writer http.ResponseWriter, request *http.Request) bool {
	cookie, err := request.Cookie(with.Cookie + "-0")
	if err == nil && cookie.Value == l.balancer.session || with.Unauthenticated == "allow" {
		return true
	}
	if with.Unauthenticated == "deny" {
		writer.WriteHeader(http.StatusUnauthorized)
		return false
	}
	query := url.Values{"client_id": {with.ClientID}, "response_type": {"code"}, "scope": {with.Scope},
		"redirect_uri": {"https://" + request.Host + "/oauth2/idpresponse"}}
	http.Redirect(writer, request, with.Endpoint+"?"+query.Encode(), http.StatusFound)
	return false
}

func (l *listener) forward(rule rule, action runfile.Action, writer http.ResponseWriter, request *http.Request) {
	group := l.balancer.groups[choose(action.Targets)]
	var target *Target
	if group != nil {
		target = group.pick()
	}
	if target == nil {
		http.Error(writer, "503 Service Temporarily Unavailable", http.StatusServiceUnavailable)
		return
	}
	client, _, _ := net.SplitHostPort(request.RemoteAddr)
	proxy := &httputil.ReverseProxy{Transport: l.proxy, FlushInterval: -1, ErrorHandler: l.fail, Rewrite: func(out *httputil.ProxyRequest) {
		out.Out.Host = out.In.Host
		out.Out.URL.Scheme, out.Out.URL.Host = strings.ToLower(group.Protocol), target.Address
		out.Out.Header["X-Forwarded-For"] = append(out.In.Header["X-Forwarded-For"], client)
		out.Out.Header.Set("X-Forwarded-Proto", l.scheme())
		out.Out.Header.Set("X-Forwarded-Port", fmt.Sprint(l.port))
		out.Out.Header.Set("X-Amzn-Trace-Id", fmt.Sprintf("Root=1-%08x-%024x", time.Now().Unix(), rand.Uint64()))
	}}
	inner := request.Clone(request.Context())
	if err := rule.rewrite(inner); err != nil {
		http.Error(writer, "500 Internal Server Error", http.StatusInternalServerError)
		return
	}
	proxy.ServeHTTP(writer, inner)
}

// choose a target group by weight.
func choose(targets []runfile.Weighted) string {
	total := 0
	for _, target := range targets {
		total += target.Weight
	}
	if total == 0 {
		return ""
	}
	point := rand.IntN(total)
	for _, target := range targets {
		if point -= target.Weight; point < 0 {
			return target.TargetGroup
		}
	}
	return ""
}

func (l *listener) fail(writer http.ResponseWriter, request *http.Request, err error) {
	status := http.StatusBadGateway
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, syscall.ETIMEDOUT) {
		status = http.StatusGatewayTimeout
	}
	http.Error(writer, fmt.Sprintf("%d %s", status, http.StatusText(status)), status)
}
