package fabric

import (
	"context"
	"net"
	"time"
)

// Dial connects from inside the namespace, from a given source address where one is named.
func (n *Namespace) Dial(ctx context.Context, network, address, source string) (net.Conn, error) {
	return n.dial(ctx, dialer(source), network, address)
}

// Knock tries a TCP connection for a time that begins inside the namespace: a busy machine takes a while to get there,
// and what was never sent must not count as dropped.
func (n *Namespace) Knock(address, source string, patience time.Duration) error {
	from := dialer(source)
	from.Timeout = patience
	connection, err := n.dial(context.Background(), from, "tcp4", address)
	if err == nil {
		connection.Close()
	}
	return err
}

func dialer(source string) net.Dialer {
	if source == "" {
		return net.Dialer{}
	}
	return net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
}

func (n *Namespace) dial(ctx context.Context, from net.Dialer, network, address string) (connection net.Conn, err error) {
	err = n.Do(func() (err error) {
		connection, err = from.DialContext(ctx, network, address)
		return err
	})
	return connection, err
}

// Listen accepts TCP connections inside the namespace.
func (n *Namespace) Listen(address string) (net.Listener, error) {
	var listener net.Listener
	err := n.Do(func() (err error) {
		listener, err = net.Listen("tcp4", address)
		return err
	})
	return listener, err
}

// ListenPacket receives UDP packets inside the namespace.
func (n *Namespace) ListenPacket(address string) (net.PacketConn, error) {
	var connection net.PacketConn
	err := n.Do(func() (err error) {
		connection, err = net.ListenPacket("udp4", address)
		return err
	})
	return connection, err
}
