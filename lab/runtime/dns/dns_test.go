package dns

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/miekg/dns"
)

// answers is a directory of ten tasks behind one name, and of a name that nobody stands behind.
type answers struct{}

const many, none = "many.demo.local", "none.demo.local"

func (answers) Addresses(name string) ([]Target, bool) {
	return targets(name), name == many || name == none
}
func (answers) Services(name string) ([]Target, bool) {
	return targets(name), name == many || name == none
}

func targets(name string) []Target {
	result := []Target{}
	for n := range 10 {
		if name == many {
			result = append(result, Target{Host: fmt.Sprintf("task-%d.%s", n, many), Address: netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}), Port: 9100, TTL: 15})
		}
	}
	return result
}

func ask(server *Server, name string, kind uint16) *dns.Msg {
	reply := new(dns.Msg)
	server.answer(reply, dns.Question{Name: dns.Fqdn(name), Qtype: kind, Qclass: dns.ClassINET})
	return reply
}

// Route 53 gives at most eight answers, in no fixed order (Cloud Map developer guide, multivalue answer).
func TestAnswers(t *testing.T) {
	server := &Server{directory: answers{}, zones: []string{"demo.local"}, unknown: map[string]int{}}
	first := map[string]bool{}
	for range 10 {
		reply := ask(server, "MANY.demo.local", dns.TypeA)
		if len(reply.Answer) != 8 {
			t.Fatalf("%d answers", len(reply.Answer))
		}
		if ttl := reply.Answer[0].Header().Ttl; ttl != 15 {
			t.Errorf("a time to live of %d", ttl)
		}
		first[reply.Answer[0].(*dns.A).A.String()] = true
	}
	if len(first) != 10 {
		t.Errorf("only %d of 10 tasks are ever the first", len(first))
	}
	services := ask(server, many, dns.TypeSRV)
	if len(services.Answer) != 8 || len(services.Extra) != 8 {
		t.Fatalf("%d services with %d addresses", len(services.Answer), len(services.Extra))
	}
	if srv := services.Answer[0].(*dns.SRV); srv.Port != 9100 || srv.Target != services.Extra[0].Header().Name {
		t.Errorf("%v leads to %v", srv, services.Extra[0])
	}
}

func TestNoAnswer(t *testing.T) {
	server := &Server{directory: answers{}, zones: []string{"demo.local"}, unknown: map[string]int{}}
	for name, code := range map[string]int{none: dns.RcodeSuccess, "other.demo.local": dns.RcodeNameError} {
		for _, kind := range []uint16{dns.TypeA, dns.TypeSRV, dns.TypeAAAA} {
			if reply := ask(server, name, kind); len(reply.Answer) > 0 || reply.Rcode != code || len(reply.Ns) != 1 {
				t.Errorf("%s: %v", name, reply)
			}
		}
	}
	if unknown := server.Unknown(); len(unknown) != 1 || unknown["other.demo.local"] != 1 {
		t.Errorf("asked for in vain: %v", unknown)
	}
}
