package fabric

import (
	"context"
	"net"
)

// Dial connects from inside the namespace, from a given source address where one is named.
func (n *Namespace) Dial(ctx context.Context, network, address, source string) (net.Conn, error) {
	dialer := net.Dialer{}
	if source != "" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(source)}
	}
	var connection net.Conn
	err := n.Do(func() (err error) {
		connection, err = dialer.DialContext(ctx, network, address)
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
