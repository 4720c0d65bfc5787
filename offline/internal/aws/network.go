package aws

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"ecs-observability/offline/internal/formula"
)

// addressInSubnet is an address of the first subnet the resource is placed in. A resource knows only the subnet's id,
// so the ids of this simulation carry the subnet's prefix: see subnetID.
func addressInSubnet(s *formula.Scope) (any, error) {
	id := firstSubnet(s)
	prefix, ok := subnetPrefix(id)
	if !ok {
		return fmt.Sprintf("10.%d.%d.%d", s.Number(256), s.Number(256), 4+s.Number(250)), nil
	}
	// AWS keeps the first four addresses and the last one of every subnet.
	size := uint64(1) << (32 - prefix.Bits())
	base := prefix.Masked().Addr().As4()
	host := uint32(4 + s.Number(size-5))
	var address [4]byte
	binary.BigEndian.PutUint32(address[:], binary.BigEndian.Uint32(base[:])+host)
	return netip.AddrFrom4(address).String(), nil
}

func firstSubnet(s *formula.Scope) string {
	for _, attributes := range []map[string]any{s.Self, s.Root} {
		if id := text(attributes["subnet_id"]); id != "" {
			return id
		}
		if ids, ok := attributes["subnet_ids"].([]any); ok && len(ids) > 0 {
			return text(ids[0])
		}
	}
	return ""
}

// subnetID is a well-formed id that carries the subnet's prefix in its first ten digits, so that what is placed in the
// subnet can be given an address of it: address (8 digits) and length (2 digits), then 7 drawn digits.
func subnetID(s *formula.Scope) (any, error) {
	prefix, err := netip.ParsePrefix(text(s.Root["cidr_block"]))
	if err != nil || !prefix.Addr().Is4() {
		return "subnet-" + s.Draw(17, "0123456789abcdef"), nil
	}
	base := prefix.Masked().Addr().As4()
	return fmt.Sprintf("subnet-%08x%02x%s", base, prefix.Bits(), s.Draw(7, "0123456789abcdef")), nil
}

func subnetPrefix(id string) (netip.Prefix, bool) {
	var address uint32
	var bits int
	digits, ok := strings.CutPrefix(id, "subnet-")
	if !ok || len(digits) != 17 {
		return netip.Prefix{}, false
	}
	if _, err := fmt.Sscanf(digits[:10], "%08x%02x", &address, &bits); err != nil || bits < 16 || bits > 28 {
		return netip.Prefix{}, false
	}
	var base [4]byte
	binary.BigEndian.PutUint32(base[:], address)
	return netip.PrefixFrom(netip.AddrFrom4(base), bits), true
}

// zoneCounts are the zones a new account sees in each region; regions not named have three.
var zoneCounts = map[string]int{"us-east-1": 6, "us-west-2": 4, "ap-northeast-1": 3, "ap-northeast-2": 4, "us-west-1": 2}

// zonePrefix shortens a region to the form of its zone ids: us-east-1 → use1.
func zonePrefix(region string) string {
	parts := strings.Split(region, "-")
	number := parts[len(parts)-1]
	short := parts[0]
	for _, part := range parts[1 : len(parts)-1] {
		for _, direction := range []string{"north", "south", "east", "west", "central"} {
			if strings.Contains(part, direction) {
				short += direction[:1]
			}
		}
		if part == "gov" {
			short += "g"
		}
	}
	return short + number
}

func availabilityZones(s *formula.Scope) (any, error) {
	count := zoneCounts[s.Region()]
	if count == 0 {
		count = 3
	}
	excluded, _ := s.Root["exclude_names"].([]any)
	var zones []any
	for i := range count {
		name := fmt.Sprintf("%s%c", s.Region(), 'a'+i)
		if slices.Contains(excluded, any(name)) {
			continue
		}
		zones = append(zones, name)
	}
	return zones, nil
}

func availabilityZoneIDs(s *formula.Scope) (any, error) {
	names, _ := s.Root["names"].([]any)
	ids := make([]any, len(names))
	for i, name := range names {
		ids[i] = zoneID(s.Region(), text(name))
	}
	return ids, nil
}

func availabilityZoneID(s *formula.Scope) (any, error) {
	zone := text(s.Root["availability_zone"])
	if zone == "" {
		zone = text(s.Root["availability_zone_name"])
	}
	if zone == "" {
		return "", nil
	}
	return zoneID(s.Region(), zone), nil
}

func zoneID(region, zone string) string {
	return fmt.Sprintf("%s-az%d", zonePrefix(region), zone[len(zone)-1]-'a'+1)
}

// publicAddress is one that stands in documentation: no simulation hands out somebody's address.
func publicAddress(s *formula.Scope) (any, error) {
	if s.Root["connectivity_type"] == "private" {
		return "", nil
	}
	return fmt.Sprintf("203.0.113.%d", 1+s.Number(254)), nil
}

func lastDot(name string) int { return strings.LastIndex(name, ".") }
