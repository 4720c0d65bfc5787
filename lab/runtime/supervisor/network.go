package supervisor

import (
	"net/netip"
	"slices"
	"sync"

	"ecs-lab/fabric"
	"ecs-lab/firewall"
	"ecs-lab/runfile"
)

// network keeps every interface with its security groups, and the groups' members up to date in each firewall.
type network struct {
	fabric   *fabric.Fabric
	groups   map[string]runfile.SecurityGroup
	resolver string
	mutex    sync.Mutex
	attached map[*fabric.Interface]*attachment
}

type attachment struct {
	groups []string
	wall   *firewall.Firewall
}

func newNetwork(run *runfile.RunFile) (*network, error) {
	built, err := fabric.New(run.Stack, run.Network)
	if err != nil {
		return nil, err
	}
	groups := map[string]runfile.SecurityGroup{}
	for _, group := range run.SecurityGroups {
		groups[group.ID] = group
	}
	return &network{fabric: built, groups: groups, resolver: run.Network.Resolver, attached: map[*fabric.Interface]*attachment{}}, nil
}

// attach makes an interface that is behind its security groups before anything can listen on it.
func (n *network) attach(name, subnet string, ids []string) (*fabric.Interface, error) {
	link, err := n.fabric.Attach(name, subnet)
	if err != nil {
		return nil, err
	}
	groups := []runfile.SecurityGroup{}
	for _, id := range ids {
		groups = append(groups, n.groups[id])
	}
	wall, err := firewall.Install(link.Namespace.FD(), groups, n.resolver, fabric.MetadataAddress)
	if err != nil {
		link.Close()
		return nil, err
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.attached[link] = &attachment{groups: ids, wall: wall}
	return link, n.refresh()
}

func (n *network) detach(link *fabric.Interface) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	delete(n.attached, link)
	link.Close()
	n.refresh()
}

// refresh tells every firewall who is in the groups that it refers to.
func (n *network) refresh() error {
	members := map[string][]netip.Addr{}
	for link, each := range n.attached {
		for _, group := range each.groups {
			members[group] = append(members[group], link.Address)
		}
	}
	for _, addresses := range members {
		slices.SortFunc(addresses, netip.Addr.Compare)
	}
	for _, each := range n.attached {
		if err := each.wall.Update(members); err != nil {
			return err
		}
	}
	return nil
}

func (n *network) close() {
	for link := range n.attached {
		link.Close()
	}
	n.fabric.Close()
}
