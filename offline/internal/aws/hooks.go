package aws

import (
	"fmt"

	"ecs-observability/offline/internal/formula"
)

// hooks are the computed values that are more than a template.
var hooks = map[string]formula.Hook{
	"address in subnet":        addressInSubnet,
	"availability zone id":     availabilityZoneID,
	"availability zone ids":    availabilityZoneIDs,
	"availability zones":       availabilityZones,
	"certificate validation":   certificateValidation,
	"database port":            databasePort,
	"discovery namespace":      discoveryNamespace,
	"endpoint interfaces":      endpointInterfaces,
	"endpoint names":           endpointNames,
	"load balancer account":    loadBalancerAccount,
	"load balancer zone":       loadBalancerZone,
	"name servers":             nameServers,
	"policy document":          policyDocument,
	"policy document minified": minifiedPolicyDocument,
	"public address":           publicAddress,
	"subnet id":                subnetID,
}

// loadBalancerZones are the hosted zones of application load balancers, by region.
var loadBalancerZones = map[string]string{
	"ap-northeast-1": "Z14GRHDCWA56QT",
	"ap-southeast-1": "Z1LMS91P8CMLE5",
	"ap-southeast-2": "Z1GM3OXH4ZPM65",
	"ca-central-1":   "ZQSVJUPU6J1EY",
	"eu-central-1":   "Z215JYRZR1TBD5",
	"eu-north-1":     "Z23TAZ6LKFMNIO",
	"eu-west-1":      "Z32O12XQLNTSW2",
	"eu-west-2":      "ZHURV8PSTC4K8",
	"eu-west-3":      "Z3Q77PNBQS71R4",
	"us-east-1":      "Z35SXDOTRQ7X7K",
	"us-east-2":      "Z3AADJGX6KTTL2",
	"us-west-1":      "Z368ELLRRE2KJ0",
	"us-west-2":      "Z1H1FL5HABSF5",
}

func loadBalancerZone(s *formula.Scope) (any, error) {
	if zone := loadBalancerZones[s.Region()]; zone != "" {
		return zone, nil
	}
	return "Z" + s.Draw(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), nil
}

// loadBalancerAccounts write the access logs, in the regions older than August 2022.
var loadBalancerAccounts = map[string]string{
	"ap-northeast-1": "582318560864",
	"ap-southeast-1": "114774131450",
	"ap-southeast-2": "783225319266",
	"ca-central-1":   "985666609251",
	"eu-central-1":   "054676820928",
	"eu-north-1":     "897822967062",
	"eu-west-1":      "156460612806",
	"eu-west-2":      "652711504416",
	"eu-west-3":      "009996457667",
	"us-east-1":      "127311923021",
	"us-east-2":      "033677994240",
	"us-west-1":      "027434742980",
	"us-west-2":      "797873946194",
}

func loadBalancerAccount(s *formula.Scope) (any, error) {
	if account := loadBalancerAccounts[s.Region()]; account != "" {
		return account, nil
	}
	return nil, fmt.Errorf("unknown AWS ELB Service Account for Region %s", s.Region())
}

func nameServers(s *formula.Scope) (any, error) {
	servers := make([]any, 4)
	for i, domain := range []string{"com", "net", "org", "co.uk"} {
		servers[i] = fmt.Sprintf("ns-%d.awsdns-%02d.%s", 512*i+int(s.Number(512)), s.Number(64), domain)
	}
	return servers, nil
}

var databasePorts = map[string]int64{"mariadb": 3306, "mysql": 3306, "postgres": 5432}

func databasePort(s *formula.Scope) (any, error) { return databasePorts[text(s.Root["engine"])], nil }

// discoveryNamespace is the namespace of the DNS configuration, if that is where it was given.
func discoveryNamespace(s *formula.Scope) (any, error) {
	if blocks, ok := s.Root["dns_config"].([]any); ok && len(blocks) > 0 {
		return blocks[0].(map[string]any)["namespace_id"], nil
	}
	return "", nil
}

// endpointInterfaces are those of an interface endpoint, one per subnet.
func endpointInterfaces(s *formula.Scope) (any, error) {
	subnets, _ := s.Root["subnet_ids"].([]any)
	interfaces := make([]any, len(subnets))
	for i := range subnets {
		interfaces[i] = "eni-" + s.Draw(17, "0123456789abcdef")
	}
	return interfaces, nil
}

// endpointNames are an interface endpoint's regional name and, with private DNS, the service's own.
func endpointNames(s *formula.Scope) (any, error) {
	if s.Root["vpc_endpoint_type"] != "Interface" {
		return []any{}, nil
	}
	service := text(s.Root["service_name"])
	short := service[lastDot(service)+1:]
	zone := "Z" + s.Draw(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	names := []any{map[string]any{
		"dns_name":       fmt.Sprintf("%s-%s.%s.%s.vpce.amazonaws.com", s.Root["id"], s.Draw(8, "abcdefghijklmnopqrstuvwxyz0123456789"), short, s.Region()),
		"hosted_zone_id": zone,
	}}
	if s.Root["private_dns_enabled"] == true {
		names = append(names, map[string]any{
			"dns_name":       fmt.Sprintf("%s.%s.amazonaws.com", short, s.Region()),
			"hosted_zone_id": "Z" + s.Draw(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
		})
	}
	return names, nil
}
