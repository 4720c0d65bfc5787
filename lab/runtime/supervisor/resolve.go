package supervisor

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/miekg/dns"
)

// Question asks the VPC's resolver from inside a task or node.
type Question struct {
	From string `json:"from"`
	Name string `json:"name"`
	Type string `json:"type"` // A or SRV
}

// Resolution of a question: `address` for A, `address:port` for SRV; Error where there is no answer at all.
type Resolution struct {
	Question
	Answers []string `json:"answers"`
	Error   string   `json:"error,omitempty"`
}

func (s *Supervisor) resolve(writer http.ResponseWriter, request *http.Request) {
	questions := []Question{}
	if err := json.NewDecoder(request.Body).Decode(&questions); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	resolutions := []Resolution{}
	for _, each := range questions {
		answers, err := s.ask(request.Context(), each)
		resolution := Resolution{Question: each, Answers: answers}
		if err != nil {
			resolution.Error = err.Error()
		}
		resolutions = append(resolutions, resolution)
	}
	reply(writer, resolutions)
}

// ask over TCP, where no answer is too long.
func (s *Supervisor) ask(parent context.Context, question Question) ([]string, error) {
	from, source := s.place(question.From)
	if from == nil {
		return []string{}, fmt.Errorf("unknown origin %s", question.From)
	}
	ctx, cancel := context.WithTimeout(parent, dialPatience)
	defer cancel()
	connection, err := from.Dial(ctx, "tcp4", net.JoinHostPort(s.run.Network.Resolver, "53"), source)
	if err != nil {
		return []string{}, err
	}
	defer connection.Close()
	message := new(dns.Msg)
	message.SetQuestion(dns.Fqdn(question.Name), dns.StringToType[question.Type])
	answer, _, err := new(dns.Client).ExchangeWithConn(message, &dns.Conn{Conn: connection})
	if err != nil {
		return []string{}, err
	}
	return addresses(answer), nil
}

// addresses in an answer; those of an SRV record stand in the additional section, under the record's target.
func addresses(message *dns.Msg) []string {
	hosts := map[string]string{}
	for _, record := range message.Extra {
		if a, ok := record.(*dns.A); ok {
			hosts[a.Hdr.Name] = a.A.String()
		}
	}
	result := []string{}
	for _, record := range message.Answer {
		switch each := record.(type) {
		case *dns.A:
			result = append(result, each.A.String())
		case *dns.SRV:
			result = append(result, net.JoinHostPort(hosts[each.Target], strconv.Itoa(int(each.Port))))
		}
	}
	return result
}
