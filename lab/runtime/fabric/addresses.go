package fabric

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"ecs-lab/runfile"
)

// reserved addresses at the start of a subnet, as AWS keeps them (network, router, DNS, future use).
const reserved = 4

// allocate finds the next free address of a subnet. Addresses are handed out in turn, so that a replaced
// task gets a new one, as in AWS: a stale address must not seem to work.
func (f *Fabric) allocate(subnet string) (runfile.Subnet, netip.Addr, int, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, candidate := range f.network.Subnets {
		if candidate.ID != subnet {
			continue
		}
		prefix, err := netip.ParsePrefix(candidate.CIDR)
		if err != nil {
			return candidate, netip.Addr{}, 0, err
		}
		f.serial++
		usable := 1<<(32-prefix.Bits()) - reserved - 1
		for attempt := range usable {
			address := nth(prefix, reserved+(f.serial+attempt)%usable)
			if !f.used[address] {
				f.used[address] = true
				return candidate, address, f.serial, nil
			}
		}
		return candidate, netip.Addr{}, 0, fmt.Errorf("subnet %s (%s) has no free address", subnet, candidate.CIDR)
	}
	return runfile.Subnet{}, netip.Addr{}, 0, fmt.Errorf("subnet %q is not in the run file", subnet)
}

// nth address of an IPv4 prefix.
func nth(prefix netip.Prefix, n int) netip.Addr {
	bytes := prefix.Masked().Addr().As4()
	value := binary.BigEndian.Uint32(bytes[:]) + uint32(n)
	binary.BigEndian.PutUint32(bytes[:], value)
	return netip.AddrFrom4(bytes)
}

func (f *Fabric) free(address netip.Addr) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	delete(f.used, address)
}

// Close removes the bridge's namespace.
func (f *Fabric) Close() {
	f.links.Close()
	f.Bridge.Close()
}
