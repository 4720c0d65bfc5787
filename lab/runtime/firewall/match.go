package firewall

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"

	"ecs-lab/runfile"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

// peerOffset is where the IPv4 header (RFC 791) has a rule's peer: the source of what comes in, the destination of what goes out.
func peerOffset(direction string) uint32 {
	if direction == "ingress" {
		return 12
	}
	return 16
}

func loopback(direction string) []expr.Any {
	key := expr.MetaKeyIIFNAME
	if direction == "egress" {
		key = expr.MetaKeyOIFNAME
	}
	return []expr.Any{
		&expr.Meta{Key: key, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte("lo\x00")},
	}
}

func established() []expr.Any {
	states := make([]byte, 4)
	binary.NativeEndian.PutUint32(states, expr.CtStateBitESTABLISHED|expr.CtStateBitRELATED)
	return []expr.Any{
		&expr.Ct{Key: expr.CtKeySTATE, Register: 1},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: states, Xor: make([]byte, 4)},
		&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: make([]byte, 4)},
	}
}

func loadPeer(direction string) expr.Any {
	return &expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: peerOffset(direction), Len: 4}
}

func within(direction string, prefix netip.Prefix) []expr.Any {
	if prefix.Bits() == 0 {
		return nil
	}
	mask := make([]byte, 4)
	binary.BigEndian.PutUint32(mask, ^uint32(0)<<(32-prefix.Bits()))
	return []expr.Any{
		loadPeer(direction),
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: mask, Xor: make([]byte, 4)},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: prefix.Masked().Addr().AsSlice()},
	}
}

func member(direction string, set *nftables.Set) []expr.Any {
	return []expr.Any{
		loadPeer(direction),
		&expr.Lookup{SourceRegister: 1, SetName: set.Name, SetID: set.ID},
	}
}

func transport(protocol byte) []expr.Any {
	return []expr.Any{
		&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{protocol}},
	}
}

func ports(from, to int) []expr.Any {
	low, high := make([]byte, 2), make([]byte, 2)
	binary.BigEndian.PutUint16(low, uint16(from))
	binary.BigEndian.PutUint16(high, uint16(to))
	return []expr.Any{
		&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseTransportHeader, Offset: 2, Len: 2},
		&expr.Range{Op: expr.CmpOpEq, Register: 1, FromData: low, ToData: high},
	}
}

// traffic that a rule admits. For ICMP the ports are type and code, -1 for all (EC2 API reference, IpPermission).
func traffic(rule runfile.Rule) ([]expr.Any, error) {
	switch rule.Protocol {
	case "-1", "all":
		return nil, nil
	case "tcp", "6":
		return append(transport(unix.IPPROTO_TCP), ports(rule.FromPort, rule.ToPort)...), nil
	case "udp", "17":
		return append(transport(unix.IPPROTO_UDP), ports(rule.FromPort, rule.ToPort)...), nil
	case "icmp", "1":
		if rule.FromPort < 0 {
			return transport(unix.IPPROTO_ICMP), nil
		}
		return append(transport(unix.IPPROTO_ICMP),
			&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseTransportHeader, Offset: 0, Len: 1},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{byte(rule.FromPort)}}), nil
	}
	number, err := strconv.ParseUint(rule.Protocol, 10, 8)
	if err != nil {
		return nil, fmt.Errorf("protocol %q: want tcp, udp, icmp, -1 or a number", rule.Protocol)
	}
	return transport(byte(number)), nil
}
