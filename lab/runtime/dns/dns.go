// Package dns is the VPC's resolver: it answers Cloud Map names, the names of managed resources, and nothing else.
package dns

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"

	"ecs-lab/fabric"

	"github.com/miekg/dns"
)

// maxAnswers of a multivalue answer (Route 53 developer guide).
const maxAnswers = 8

// Target of a name: an address, and a port where the record is SRV.
type Target struct {
	Host    string
	Address netip.Addr
	Port    uint16
	TTL     uint32
}

// Directory knows who answers to a name.
type Directory interface {
	// Addresses of a name; known tells an empty answer from an unknown name.
	Addresses(name string) (targets []Target, known bool)
	// Services of a name, for SRV.
	Services(name string) (targets []Target, known bool)
}

// Server of a stack.
type Server struct {
	directory Directory
	zones     []string
	servers   []*dns.Server
	mutex     sync.Mutex
	rotation  int
	unknown   map[string]int
}

// Serve answers on the resolver's address.
func Serve(at *fabric.Namespace, address string, zones []string, directory Directory) (*Server, error) {
	server := &Server{directory: directory, zones: zones, unknown: map[string]int{}}
	packets, err := at.ListenPacket(net.JoinHostPort(address, "53"))
	if err != nil {
		return nil, fmt.Errorf("resolver: %w", err)
	}
	listener, err := at.Listen(net.JoinHostPort(address, "53"))
	if err != nil {
		return nil, fmt.Errorf("resolver: %w", err)
	}
	server.servers = []*dns.Server{{PacketConn: packets, Handler: server}, {Listener: listener, Handler: server}}
	for _, each := range server.servers {
		go each.ActivateAndServe()
	}
	return server, nil
}

// Close stops answering.
func (s *Server) Close() {
	for _, each := range s.servers {
		each.Shutdown()
	}
}

// Unknown names that were asked for, with how often.
func (s *Server) Unknown() map[string]int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	result := map[string]int{}
	for name, count := range s.unknown {
		result[name] = count
	}
	return result
}

// ServeDNS answers one query.
func (s *Server) ServeDNS(writer dns.ResponseWriter, query *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(query)
	reply.Authoritative, reply.RecursionAvailable = true, true
	if len(query.Question) == 1 {
		s.answer(reply, query.Question[0])
	}
	if _, udp := writer.RemoteAddr().(*net.UDPAddr); udp {
		size := dns.MinMsgSize
		if option := query.IsEdns0(); option != nil {
			size = int(option.UDPSize())
		}
		reply.Truncate(size)
	}
	writer.WriteMsg(reply)
}

func (s *Server) answer(reply *dns.Msg, question dns.Question) {
	name := strings.ToLower(strings.TrimSuffix(question.Name, "."))
	header := func(kind uint16, ttl uint32) dns.RR_Header {
		return dns.RR_Header{Name: question.Name, Rrtype: kind, Class: dns.ClassINET, Ttl: ttl}
	}
	addresses, isHost := s.directory.Addresses(name)
	services, isService := s.directory.Services(name)
	switch question.Qtype {
	case dns.TypeA:
		for _, target := range s.some(addresses) {
			reply.Answer = append(reply.Answer, &dns.A{Hdr: header(dns.TypeA, target.TTL), A: target.Address.AsSlice()})
		}
	case dns.TypeSRV:
		for _, target := range s.some(services) {
			reply.Answer = append(reply.Answer, &dns.SRV{Hdr: header(dns.TypeSRV, target.TTL), Priority: 1, Weight: 1, Port: target.Port, Target: target.Host + "."})
			extra := dns.RR_Header{Name: target.Host + ".", Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: target.TTL}
			reply.Extra = append(reply.Extra, &dns.A{Hdr: extra, A: target.Address.AsSlice()})
		}
	}
	if len(reply.Answer) == 0 {
		s.nothing(reply, question, name, isHost || isService)
	}
}

// some takes at most as many answers as Route 53 gives, a different first one each time.
func (s *Server) some(targets []Target) []Target {
	if len(targets) == 0 {
		return nil
	}
	s.mutex.Lock()
	s.rotation++
	offset := s.rotation % len(targets)
	s.mutex.Unlock()
	turned := append(append([]Target{}, targets[offset:]...), targets[:offset]...)
	return turned[:min(len(turned), maxAnswers)]
}

// nothing to answer: no data for a name that exists, otherwise no such name.
func (s *Server) nothing(reply *dns.Msg, question dns.Question, name string, known bool) {
	if !known {
		reply.Rcode = dns.RcodeNameError
		if question.Qtype == dns.TypeA {
			s.mutex.Lock()
			s.unknown[name]++
			s.mutex.Unlock()
		}
	}
	for _, zone := range s.zones {
		if name == zone || strings.HasSuffix(name, "."+zone) {
			reply.Ns = append(reply.Ns, &dns.SOA{
				Hdr: dns.RR_Header{Name: zone + ".", Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 1},
				Ns:  "ns." + zone + ".", Mbox: "hostmaster." + zone + ".", Serial: 1, Refresh: 60, Retry: 60, Expire: 60, Minttl: 1,
			})
		}
	}
}
