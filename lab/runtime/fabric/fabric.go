package fabric

import (
	"fmt"
	"net"
	"net/netip"
	"sync"

	"ecs-lab/runfile"

	"github.com/vishvananda/netlink"
)

// InternetClient is the address from which people reach the stack's public entry points, out of the range
// that RFC 5737 reserves for documentation.
const InternetClient = "203.0.113.10"

// MetadataAddress is where ECS serves the task metadata endpoint.
const MetadataAddress = "169.254.170.2"

// bridgeMAC belongs to nobody else. A bridge without an address of its own takes its lowest port's: it would change as
// tasks come and go, and whoever knows the resolver by the old one would send into nowhere until that expires.
var bridgeMAC = net.HardwareAddr{0x02, 0x65, 0x63, 0x73, 0x00, 0x01}

// Fabric is the network of a stack.
type Fabric struct {
	Bridge  *Namespace
	prefix  string
	network runfile.Network
	bits    int
	links   *netlink.Handle
	bridge  netlink.Link
	mutex   sync.Mutex
	used    map[netip.Addr]bool
	serial  int
}

// New makes the fabric of a stack with the router, resolver and internet addresses on its bridge.
func New(stack string, network runfile.Network) (*Fabric, error) {
	vpc, err := netip.ParsePrefix(network.CIDR)
	if err != nil {
		return nil, err
	}
	namespace, err := create(Prefix + stack)
	if err != nil {
		return nil, err
	}
	fabric := &Fabric{Bridge: namespace, prefix: Prefix + stack + ".", network: network, bits: vpc.Bits(), used: map[netip.Addr]bool{}}
	if fabric.links, err = netlink.NewHandleAt(namespace.handle); err != nil {
		return nil, err
	}
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.HardwareAddr = "vpc", bridgeMAC
	if err := fabric.links.LinkAdd(&netlink.Bridge{LinkAttrs: attributes}); err != nil {
		return nil, fmt.Errorf("bridge: %w", err)
	}
	if fabric.bridge, err = fabric.links.LinkByName("vpc"); err != nil {
		return nil, err
	}
	addresses := []string{
		fmt.Sprintf("%s/%d", network.Gateway, fabric.bits), fmt.Sprintf("%s/%d", network.Resolver, fabric.bits),
		InternetClient + "/24", MetadataAddress + "/32",
	}
	for _, outside := range []string{network.Internet, network.AWS} {
		if outside != "" {
			addresses = append(addresses, outside+"/24")
		}
	}
	for _, address := range addresses {
		if err := addAddress(fabric.links, fabric.bridge, address); err != nil {
			return nil, err
		}
	}
	return fabric, up(fabric.links, fabric.bridge)
}

func addAddress(links *netlink.Handle, link netlink.Link, address string) error {
	parsed, err := netlink.ParseAddr(address)
	if err != nil {
		return err
	}
	if err := links.AddrAdd(link, parsed); err != nil {
		return fmt.Errorf("address %s: %w", address, err)
	}
	return nil
}

func up(links *netlink.Handle, link netlink.Link) error {
	loopback, err := links.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := links.LinkSetUp(loopback); err != nil {
		return err
	}
	return links.LinkSetUp(link)
}

// Interface is the network of one task or node.
type Interface struct {
	Namespace *Namespace
	Address   netip.Addr
	MAC       string
	Subnet    runfile.Subnet
	fabric    *Fabric
}

// Attach makes a namespace with a free address of the subnet and a default route.
func (f *Fabric) Attach(name, subnet string) (*Interface, error) {
	found, address, serial, err := f.allocate(subnet)
	if err != nil {
		return nil, err
	}
	namespace, err := create(f.prefix + name)
	if err != nil {
		f.free(address)
		return nil, err
	}
	result := &Interface{Namespace: namespace, Address: address, Subnet: found, fabric: f}
	if err := f.connect(result, serial); err != nil {
		result.Close()
		return nil, fmt.Errorf("network of %s: %w", name, err)
	}
	return result, nil
}

func (f *Fabric) connect(to *Interface, serial int) error {
	attributes := netlink.NewLinkAttrs()
	attributes.Name = fmt.Sprintf("veth%d", serial)
	attributes.MasterIndex = f.bridge.Attrs().Index
	veth := netlink.NewVeth(attributes)
	veth.PeerName = "eth0"
	veth.PeerNamespace = netlink.NsFd(to.Namespace.FD())
	if err := f.links.LinkAdd(veth); err != nil {
		return err
	}
	if err := f.links.LinkSetUp(veth); err != nil {
		return err
	}
	links, err := netlink.NewHandleAt(to.Namespace.handle)
	if err != nil {
		return err
	}
	defer links.Close()
	link, err := links.LinkByName("eth0")
	if err != nil {
		return err
	}
	to.MAC = link.Attrs().HardwareAddr.String()
	if err := addAddress(links, link, fmt.Sprintf("%s/%d", to.Address, f.bits)); err != nil {
		return err
	}
	if err := up(links, link); err != nil {
		return err
	}
	return links.RouteAdd(&netlink.Route{LinkIndex: link.Attrs().Index, Gw: net.ParseIP(f.network.Gateway)})
}

// Close removes the namespace and frees the address.
func (i *Interface) Close() {
	i.Namespace.Close()
	i.fabric.free(i.Address)
}
