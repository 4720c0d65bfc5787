package aws

import (
	"net/netip"
	"testing"

	"ecs-observability/offline/internal/formula"
	"ecs-observability/offline/internal/provider"
	"ecs-observability/offline/internal/value"
)

func TestAddressesLieInTheirSubnet(t *testing.T) {
	for _, cidr := range []string{"10.0.1.0/24", "172.31.64.0/20", "192.168.7.16/28"} {
		id, err := subnetID(&formula.Scope{Seed: cidr, Root: map[string]any{"cidr_block": cidr}})
		if err != nil {
			t.Fatal(err)
		}
		prefix := netip.MustParsePrefix(cidr)
		for _, seed := range []string{"a", "b", "c", "d"} {
			got, err := addressInSubnet(&formula.Scope{Seed: seed, Root: map[string]any{"subnet_id": id}})
			if err != nil {
				t.Fatal(err)
			}
			if address := netip.MustParseAddr(got.(string)); !prefix.Contains(address) {
				t.Errorf("%s is not in %s", address, cidr)
			}
		}
	}
}

func TestZones(t *testing.T) {
	for region, want := range map[string]string{"us-east-1": "use1-az1", "eu-central-1": "euc1-az1", "ap-southeast-2": "apse2-az1"} {
		s := &formula.Scope{Env: map[string]string{"region": region}, Root: map[string]any{}}
		names, err := availabilityZones(s)
		if err != nil {
			t.Fatal(err)
		}
		s.Root["names"] = names
		ids, err := availabilityZoneIDs(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := ids.([]any)[0]; got != want || names.([]any)[0] != region+"a" {
			t.Errorf("%s: zones %v with ids %v, want %s first", region, names, ids, want)
		}
	}
}

func TestTheConfigurationNamesTheAccount(t *testing.T) {
	for want, config := range map[string]provider.Attributes{
		"111122223333": {"region": "eu-central-1", "allowed_account_ids": []any{"111122223333"}},
		"444455556666": {"region": "eu-central-1", "assume_role": []any{map[string]any{"role_arn": "arn:aws:iam::444455556666:role/deploy"}}},
		exampleAccount: {"region": "eu-central-1"},
	} {
		s := New(t.TempDir())
		if err := s.Configure(config); err != nil {
			t.Fatal(err)
		}
		if got := s.Env()["account"]; got != want {
			t.Errorf("account %s, want %s", got, want)
		}
	}
}

func TestARegionIsRequired(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	if err := New(t.TempDir()).Configure(provider.Attributes{}); err == nil {
		t.Error("no region, no error")
	}
	if err := New(t.TempDir()).Configure(provider.Attributes{"region": value.Unknown{}}); err != nil {
		t.Errorf("a region known after apply must not fail the plan: %v", err)
	}
}

func TestDefaultTagsAreMerged(t *testing.T) {
	s := New(t.TempDir())
	if err := s.Configure(provider.Attributes{
		"region":       "eu-central-1",
		"default_tags": []any{map[string]any{"tags": map[string]any{"Project": "x", "Stage": "dev"}}},
	}); err != nil {
		t.Fatal(err)
	}
	planned := provider.Attributes{"tags": map[string]any{"Stage": "own"}, "tags_all": value.Unknown{}, "region": value.Unknown{}}
	s.Plan("aws_vpc", planned)
	tags := planned["tags_all"].(map[string]any)
	if tags["Project"] != "x" || tags["Stage"] != "own" {
		t.Errorf("tags_all: %v", tags)
	}
	if planned["region"] != "eu-central-1" {
		t.Errorf("region: %v", planned["region"])
	}
}

func TestEveryDomainOfACertificateHasItsRecord(t *testing.T) {
	planned := provider.Attributes{
		"domain_name": "example.com", "validation_method": "DNS",
		"subject_alternative_names": []any{"*.example.com", "example.org"}, "domain_validation_options": value.Unknown{},
	}
	planCertificate(planned)
	if options := planned["domain_validation_options"].([]any); len(options) != 3 {
		t.Errorf("the plan names %d domains to validate, want 3", len(options))
	}
	filled, err := certificateValidation(&formula.Scope{Seed: "a", Root: planned})
	if err != nil {
		t.Fatal(err)
	}
	records := map[any]any{}
	for _, option := range filled.([]any) {
		fields := option.(map[string]any)
		records[fields["domain_name"]] = fields["resource_record_name"]
	}
	if records["example.com"] == "" || records["example.com"] != records["*.example.com"] || records["example.com"] == records["example.org"] {
		t.Errorf("a wildcard shares its parent's record, other domains don't: %v", records)
	}
}
