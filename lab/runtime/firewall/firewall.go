// Package firewall puts the security groups of a network interface into its namespace as nftables rules:
// both directions drop by default, replies pass, and a referenced group is a named set of its members.
package firewall

import (
	"fmt"
	"net/netip"
	"slices"

	"ecs-lab/runfile"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

// Firewall of one namespace.
type Firewall struct {
	fd    int
	table *nftables.Table
	sets  map[string]*nftables.Set
	last  map[string][]netip.Addr
}

// Install writes the rules of the groups; the resolver and task metadata are exempt, as they are in a VPC.
func Install(fd int, groups []runfile.SecurityGroup, resolver, metadata string) (*Firewall, error) {
	connection, err := nftables.New(nftables.WithNetNSFd(fd))
	if err != nil {
		return nil, err
	}
	wall := &Firewall{fd: fd, sets: map[string]*nftables.Set{}, last: map[string][]netip.Addr{}}
	wall.table = connection.AddTable(&nftables.Table{Family: nftables.TableFamilyIPv4, Name: "security-groups"})
	drop := nftables.ChainPolicyDrop
	chains := map[string]*nftables.Chain{
		"ingress": connection.AddChain(&nftables.Chain{Name: "ingress", Table: wall.table, Type: nftables.ChainTypeFilter,
			Hooknum: nftables.ChainHookInput, Priority: nftables.ChainPriorityFilter, Policy: &drop}),
		"egress": connection.AddChain(&nftables.Chain{Name: "egress", Table: wall.table, Type: nftables.ChainTypeFilter,
			Hooknum: nftables.ChainHookOutput, Priority: nftables.ChainPriorityFilter, Policy: &drop}),
	}
	accept := func(direction string, matches ...expr.Any) {
		connection.AddRule(&nftables.Rule{Table: wall.table, Chain: chains[direction],
			Exprs: append(matches, &expr.Counter{}, &expr.Verdict{Kind: expr.VerdictAccept})})
	}
	for direction := range chains {
		accept(direction, loopback(direction)...)
		accept(direction, established()...)
	}
	for _, exempt := range []struct {
		address  string
		protocol byte
		port     int
	}{{resolver, unix.IPPROTO_UDP, 53}, {resolver, unix.IPPROTO_TCP, 53}, {metadata, unix.IPPROTO_TCP, 80}} {
		address, err := netip.ParseAddr(exempt.address)
		if err != nil {
			return nil, err
		}
		accept("egress", slices.Concat(within("egress", netip.PrefixFrom(address, 32)), transport(exempt.protocol), ports(exempt.port, exempt.port))...)
	}
	for _, group := range groups {
		for _, rule := range group.Rules {
			peer, err := wall.peer(connection, rule)
			if err != nil {
				return nil, fmt.Errorf("security group %s: %w", group.Name, err)
			}
			traffic, err := traffic(rule)
			if err != nil {
				return nil, fmt.Errorf("security group %s: %w", group.Name, err)
			}
			accept(rule.Direction, append(peer, traffic...)...)
		}
	}
	return wall, connection.Flush()
}

func (w *Firewall) peer(connection *nftables.Conn, rule runfile.Rule) ([]expr.Any, error) {
	if rule.Group == "" {
		prefix, err := netip.ParsePrefix(rule.CIDR)
		if err != nil {
			return nil, err
		}
		return within(rule.Direction, prefix), nil
	}
	set, known := w.sets[rule.Group]
	if !known {
		set = &nftables.Set{Table: w.table, Name: rule.Group, KeyType: nftables.TypeIPAddr}
		if err := connection.AddSet(set, nil); err != nil {
			return nil, err
		}
		w.sets[rule.Group] = set
	}
	return member(rule.Direction, set), nil
}

// Update replaces the members of the referenced groups where they changed.
func (w *Firewall) Update(members map[string][]netip.Addr) error {
	var connection *nftables.Conn
	for group, set := range w.sets {
		if slices.Equal(w.last[group], members[group]) {
			continue
		}
		if connection == nil {
			var err error
			if connection, err = nftables.New(nftables.WithNetNSFd(w.fd)); err != nil {
				return err
			}
		}
		connection.FlushSet(set)
		elements := make([]nftables.SetElement, 0, len(members[group]))
		for _, address := range members[group] {
			elements = append(elements, nftables.SetElement{Key: address.AsSlice()})
		}
		if err := connection.SetAddElements(set, elements); err != nil {
			return err
		}
		w.last[group] = members[group]
	}
	if connection == nil {
		return nil
	}
	return connection.Flush()
}
