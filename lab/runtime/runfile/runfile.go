// Package runfile is the contract between the translation of a Terraform state and the runtime: the
// plain JSON file that says what to run. lab/run-file/ documents every field; the names are the same.
package runfile

import (
	"encoding/json"
	"fmt"
	"os"
)

// Version of the format; a file of another version is refused.
const Version = 1

type RunFile struct {
	Version        int             `json:"version"`
	Stack          string          `json:"stack"`
	Directory      string          `json:"directory"`
	Region         string          `json:"region"`
	Account        string          `json:"account"`
	Cluster        string          `json:"cluster"`
	Network        Network         `json:"network"`
	SecurityGroups []SecurityGroup `json:"securityGroups"`
	Names          []Name          `json:"names"`
	Zones          []string        `json:"zones"`
	Discovery      []Discovery     `json:"discovery"`
	Nodes          []Node          `json:"nodes"`
	FileSystems    []FileSystem    `json:"fileSystems"`
	TargetGroups   []TargetGroup   `json:"targetGroups"`
	LoadBalancers  []LoadBalancer  `json:"loadBalancers"`
	Services       []Service       `json:"services"`
	Forwards       []Forward       `json:"forwards"`
	Buckets        []string        `json:"buckets"`
	SecretsFile    string          `json:"secretsFile"`
}

// Network is the VPC: Resolver is its base address plus two, where AWS answers DNS.
type Network struct {
	CIDR     string   `json:"cidr"`
	Resolver string   `json:"resolver"`
	Gateway  string   `json:"gateway"`
	Internet string   `json:"internet"`
	AWS      string   `json:"aws"`
	Subnets  []Subnet `json:"subnets"`
}

type Subnet struct {
	ID   string `json:"id"`
	CIDR string `json:"cidr"`
	Zone string `json:"zone"`
}

type SecurityGroup struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Rules []Rule `json:"rules"`
}

// Rule admits traffic with a peer, which is either a CIDR or another group. Protocol "-1" is every protocol.
type Rule struct {
	Direction string `json:"direction"`
	Protocol  string `json:"protocol"`
	FromPort  int    `json:"fromPort"`
	ToPort    int    `json:"toPort"`
	CIDR      string `json:"cidr,omitempty"`
	Group     string `json:"group,omitempty"`
}

// Name is a DNS name with fixed owners: a node, the tasks of a service, or a plain address.
type Name struct {
	Name    string `json:"name"`
	Node    string `json:"node,omitempty"`
	Service string `json:"service,omitempty"`
	Address string `json:"address,omitempty"`
}

// Discovery is a Cloud Map service; Name is fully qualified.
type Discovery struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Records []DiscoveryRecord `json:"records"`
}

type DiscoveryRecord struct {
	Type string `json:"type"`
	TTL  uint32 `json:"ttl"`
}

// Node is what has an address and security groups without being a task: a load balancer, an EFS mount
// target, an EC2 instance. Listen are TCP ports that only accept (a mount target's 2049).
type Node struct {
	ID             string   `json:"id"`
	Kind           string   `json:"kind"`
	Subnet         string   `json:"subnet"`
	SecurityGroups []string `json:"securityGroups"`
	Listen         []int    `json:"listen,omitempty"`
	FileSystem     string   `json:"fileSystem,omitempty"`
}

type FileSystem struct {
	ID        string `json:"id"`
	Directory string `json:"directory"`
}

type Forward struct {
	Name     string `json:"name"`
	Port     int    `json:"port"`
	Service  string `json:"service,omitempty"`
	Target   int    `json:"target"`
	Balancer string `json:"balancer,omitempty"`
	Host     string `json:"host,omitempty"`
	TLS      bool   `json:"tls,omitempty"`
}

// Read loads a run file and refuses unknown fields: both sides of the contract move together.
func Read(path string) (*RunFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	run := &RunFile{}
	if err := decoder.Decode(run); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if run.Version != Version {
		return nil, fmt.Errorf("%s: version %d, this runtime reads version %d", path, run.Version, Version)
	}
	return run, nil
}
