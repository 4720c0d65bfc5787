package supervisor

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"ecs-lab/cgroup"
	"ecs-lab/fabric"
	"ecs-lab/runfile"
	"ecs-lab/sandbox"
)

const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// sandboxSpec turns the container definition into the launcher's order.
func (t *task) sandboxSpec(c *container) (*sandbox.Spec, error) {
	environment, err := t.environment(c)
	if err != nil {
		return nil, err
	}
	mounts, err := t.mounts(c)
	if err != nil {
		return nil, err
	}
	scratch := filepath.Join(t.scratch(), fmt.Sprintf("%s.%d", c.spec.Name, c.restarts))
	if err := os.MkdirAll(scratch, 0o711); err != nil {
		return nil, err
	}
	root := c.spec.Root
	root.Binds = append(append([]runfile.Bind{}, root.Binds...), runfile.Bind{Source: t.super.self, Target: sandbox.AgentPath, ReadOnly: true})
	argv := c.spec.Argv
	if c.spec.InitProcess {
		argv = append([]string{sandbox.AgentPath, "reap"}, argv...)
	}
	directory := c.spec.WorkingDirectory
	if directory == "" {
		directory = "/"
	}
	c.cgroup = cgroup.New(filepath.Join(t.super.run.Stack, t.id, c.cgroupName()))
	c.cgroup.LimitMemory(c.spec.MemoryMiB, c.spec.MemoryReservationMiB)
	c.cgroup.ShareCPU(c.spec.CPU)
	return &sandbox.Spec{
		Process: sandbox.Process{Argv: argv, Environment: environment, User: c.spec.User, WorkingDirectory: directory, Ulimits: c.spec.Ulimits,
			Capabilities: sandbox.Capabilities(c.spec.Privileged, c.spec.AddCapabilities, c.spec.DropCapabilities)},
		Hostname: t.hostname(), Scratch: scratch, Root: root, Readonly: c.spec.ReadonlyRootFilesystem, Privileged: c.spec.Privileged,
		HostPID: t.spec.PidMode == "host", Host: t.instance != nil, Files: t.files(c), Mounts: mounts, Tmpfs: c.spec.Tmpfs,
		Cgroups: c.cgroup.Directories(),
	}, nil
}

// cgroupName also carries the container's label "service" where it has one: without a Docker engine to ask, cAdvisor
// learns labels from here.
func (c *container) cgroupName() string {
	if service := c.spec.Labels["service"]; service != "" {
		return c.spec.Name + "@" + service
	}
	return c.spec.Name
}

func (t *task) environment(c *container) ([]string, error) {
	values := map[string]string{
		"PATH": defaultPath, "HOSTNAME": t.hostname(), "HOME": "/", "AWS_REGION": t.super.run.Region, "AWS_DEFAULT_REGION": t.super.run.Region,
		"AWS_EXECUTION_ENV":             "AWS_ECS_" + t.service.spec.LaunchType,
		"ECS_CONTAINER_METADATA_URI":    fmt.Sprintf("http://%s/v3/%s", fabric.MetadataAddress, c.id),
		"ECS_CONTAINER_METADATA_URI_V4": fmt.Sprintf("http://%s/v4/%s", fabric.MetadataAddress, c.id),
	}
	if t.spec.Role != "" {
		values["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = credentialsPath + t.id
	}
	if c.spec.User.UID == 0 {
		values["HOME"] = "/root"
	}
	for name, value := range c.spec.Environment {
		trusted, err := t.super.trusting(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = trusted
	}
	identity, err := t.super.identity(c)
	if err != nil {
		return nil, err
	}
	maps.Copy(values, identity)
	for name, from := range c.spec.Secrets {
		value, ok := t.super.secrets[from]
		if !ok {
			return nil, fmt.Errorf("unable to pull secret %s: nothing in the lab's store for %s", name, from)
		}
		values[name] = value
	}
	result := make([]string, 0, len(values))
	for name, value := range values {
		result = append(result, name+"="+value)
	}
	sort.Strings(result)
	return result, nil
}

// hostname as AWS names a private address.
func (t *task) hostname() string {
	return "ip-" + strings.ReplaceAll(t.link.Address.String(), ".", "-") + "." + t.super.run.Region + ".compute.internal"
}

// files that the container agent writes into each container.
func (t *task) files(c *container) map[string]string {
	users, groups := "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", "root:x:0:\nnobody:x:65534:\nnogroup:x:65534:\n"
	for _, user := range c.spec.Root.Users {
		users += fmt.Sprintf("%s:x:%d:%d::/:/bin/sh\n", user.Name, user.UID, user.GID)
		groups += fmt.Sprintf("%s:x:%d:\n", user.Name, user.GID)
	}
	return map[string]string{
		"/etc/hosts":       fmt.Sprintf("127.0.0.1 localhost\n%s %s\n", t.link.Address, t.hostname()),
		"/etc/hostname":    t.hostname() + "\n",
		"/etc/resolv.conf": fmt.Sprintf("search %s.compute.internal\nnameserver %s\n", t.super.run.Region, t.super.run.Network.Resolver),
		"/etc/passwd":      users, "/etc/group": groups,
		"/etc/nsswitch.conf":                 "passwd: files\ngroup: files\nhosts: files dns\n",
		"/etc/ssl/certs/ca-certificates.crt": t.super.authorities,
	}
}
