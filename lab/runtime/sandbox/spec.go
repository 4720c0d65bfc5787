// Package sandbox starts the process of a container: new mount, PID, IPC and UTS namespaces around an
// overlay root, inside the network namespace of its task, with Docker's default capabilities at most.
package sandbox

import (
	"ecs-lab/runfile"
)

// AgentPath is where this binary stands in every container, as ECS places its exec agent.
const AgentPath = "/managed-agents/ecs-lab"

// Process is what runs inside a container: its first process, a health check or a command of a person.
type Process struct {
	Argv             []string         `json:"argv"`
	Environment      []string         `json:"environment"`
	User             runfile.User     `json:"user"`
	WorkingDirectory string           `json:"workingDirectory"`
	Capabilities     []string         `json:"capabilities"`
	Ulimits          []runfile.Ulimit `json:"ulimits"`
}

// Spec is the order that the supervisor hands to the launcher on a pipe.
type Spec struct {
	Process    Process           `json:"process"`
	Hostname   string            `json:"hostname"`
	Scratch    string            `json:"scratch"`
	Root       runfile.Root      `json:"root"`
	Readonly   bool              `json:"readonly"`
	Privileged bool              `json:"privileged"`
	HostPID    bool              `json:"hostPid"`
	Host       bool              `json:"host"`
	Files      map[string]string `json:"files"`
	Mounts     []runfile.Bind    `json:"mounts"`
	Tmpfs      []runfile.Tmpfs   `json:"tmpfs"`
	Cgroups    []string          `json:"cgroups"`
}
