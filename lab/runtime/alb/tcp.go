package alb

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"ecs-lab/fabric"
	"ecs-lab/runfile"
)

// connectTime of a network load balancer towards a target.
const connectTime = 10 * time.Second

// listenTCP hands connections on as they are. They leave from the node's own address: with a group of its own on the
// load balancer, a target's rules name that group, whether client addresses are preserved or not.
func (b *Balancer) listenTCP(spec runfile.Listener, node *fabric.Interface) error {
	if len(spec.Default) != 1 || len(spec.Default[0].Targets) == 0 {
		return fmt.Errorf("a %s listener forwards to one target group", spec.Protocol)
	}
	socket, err := node.Namespace.Listen(fmt.Sprintf("%s:%d", node.Address, spec.Port))
	if err != nil {
		return err
	}
	b.sockets = append(b.sockets, socket)
	go func() {
		for {
			client, err := socket.Accept()
			if err != nil {
				return
			}
			go b.connect(client, spec, node)
		}
	}()
	return nil
}

func (b *Balancer) connect(client net.Conn, spec runfile.Listener, node *fabric.Interface) {
	defer client.Close()
	group := b.groups[choose(spec.Default[0].Targets)]
	if group == nil {
		return
	}
	target := group.pick()
	if target == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	server, err := node.Namespace.Dial(ctx, "tcp4", target.Address, "")
	if err != nil {
		return
	}
	defer server.Close()
	ended := make(chan struct{}, 2)
	go func() { io.Copy(server, client); ended <- struct{}{} }()
	go func() { io.Copy(client, server); ended <- struct{}{} }()
	<-ended
}
