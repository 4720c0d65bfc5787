package supervisor

import (
	"context"
	"io"
	"net/http"
	"time"
)

const dialPatience = 3 * time.Second

// tunnel turns the request's own connection into one to an address of the stack, opened from a task, a node or the
// internet: what can be said over it is whatever the address speaks.
func (s *Supervisor) tunnel(writer http.ResponseWriter, request *http.Request) {
	query := request.URL.Query()
	from, source := s.place(query.Get("from"))
	if from == nil {
		http.Error(writer, "unknown origin "+query.Get("from"), http.StatusNotFound)
		return
	}
	ctx, cancel := context.WithTimeout(request.Context(), dialPatience)
	defer cancel()
	remote, err := from.Dial(ctx, "tcp4", query.Get("to"), source)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadGateway)
		return
	}
	defer remote.Close()
	local, buffered, err := http.NewResponseController(writer).Hijack()
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	defer local.Close()
	io.WriteString(local, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	ended := make(chan struct{}, 2)
	go func() { io.Copy(remote, buffered); ended <- struct{}{} }()
	go func() { io.Copy(local, remote); ended <- struct{}{} }()
	<-ended
}
