package supervisor

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ecs-lab/fabric"
)

// metadata is the task metadata endpoint, version 4, at its address outside of every task: a task may itself listen on
// port 80 of all its addresses.
type metadata struct {
	super *Supervisor
}

func (s *Supervisor) serveMetadata() error {
	listener, err := s.network.fabric.Bridge.Listen(fabric.MetadataAddress + ":80")
	if err != nil {
		return fmt.Errorf("task metadata: %w", err)
	}
	go http.Serve(listener, &metadata{s})
	return nil
}

func (m *metadata) ServeHTTP(writer http.ResponseWriter, request *http.Request) {
	if id, ok := strings.CutPrefix(request.URL.Path, credentialsPath); ok {
		m.credentials(id, writer, request)
		return
	}
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	if len(parts) < 2 || parts[0] != "v4" && parts[0] != "v3" {
		http.NotFound(writer, request)
		return
	}
	t, c := m.super.findContainer(parts[1])
	if t == nil {
		http.Error(writer, "unable to get container "+parts[1], http.StatusNotFound)
		return
	}
	var answer any
	switch strings.Join(parts[2:], "/") {
	case "":
		answer = t.describe(c)
	case "task":
		answer = t.describeTask()
	case "stats":
		answer = t.statistics(c)
	case "task/stats":
		all := map[string]any{}
		for _, each := range t.containers {
			if stats := t.statistics(each); stats != nil {
				all[each.id] = stats
			}
		}
		answer = all
	default:
		http.NotFound(writer, request)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	json.NewEncoder(writer).Encode(answer)
}

func (s *Supervisor) findContainer(id string) (*task, *container) {
	for _, service := range s.services {
		for _, t := range service.current() {
			if index := slices.IndexFunc(t.containers, func(c *container) bool { return c.id == id }); index >= 0 {
				return t, t.containers[index]
			}
		}
	}
	return nil, nil
}

type object = map[string]any

// describe a container with the field names of the endpoint.
func (t *task) describe(c *container) object {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	result := object{
		"DockerId": c.id, "Name": c.spec.Name, "DockerName": c.dockerName(t), "Image": c.spec.Image, "Labels": t.labels(c),
		"DesiredStatus": "RUNNING", "KnownStatus": c.state, "CreatedAt": c.created.UTC().Format(time.RFC3339Nano), "Type": "NORMAL",
		"Limits": object{"CPU": c.spec.CPU, "Memory": c.spec.MemoryMiB}, "RestartCount": c.restarts,
		"ContainerARN": strings.Replace(t.arn, ":task/", ":container/", 1) + "/" + c.id, "LogDriver": c.spec.Log.Driver,
		"Networks": []object{{"NetworkMode": t.spec.NetworkMode, "IPv4Addresses": []string{t.link.Address.String()}, "MACAddress": t.link.MAC,
			"IPv4SubnetCIDRBlock": t.link.Subnet.CIDR, "DomainNameServers": []string{t.super.run.Network.Resolver}, "PrivateDNSName": t.hostname()}},
	}
	if !c.started.IsZero() {
		result["StartedAt"] = c.started.UTC().Format(time.RFC3339Nano)
	}
	if c.state == "STOPPED" {
		result["ExitCode"], result["FinishedAt"] = c.exit, c.finished.UTC().Format(time.RFC3339Nano)
	}
	if c.health != "" {
		result["Health"] = object{"status": c.health, "statusSince": c.healthAt.UTC().Format(time.RFC3339Nano)}
	}
	return result
}

func (t *task) describeTask() object {
	containers := []object{}
	for _, each := range t.containers {
		containers = append(containers, t.describe(each))
	}
	launch := t.service.spec.LaunchType
	const unitsPerCPU = 1024
	const defaultStorageGiB = 20 // Fargate's, where the definition names none
	storage := defaultStorageGiB << 10
	if t.spec.StorageGiB > 0 {
		storage = t.spec.StorageGiB << 10
	}
	if t.spec.DiskMiB > 0 {
		storage = t.spec.DiskMiB
	}
	result := object{
		"Cluster": t.super.run.Cluster, "ServiceName": t.service.spec.Name, "TaskARN": t.arn, "Family": t.spec.Family, "Revision": t.spec.Revision,
		"DesiredStatus": "RUNNING", "KnownStatus": t.status, "AvailabilityZone": t.link.Subnet.Zone, "LaunchType": launch, "Containers": containers,
		"PullStartedAt": t.created.UTC().Format(time.RFC3339Nano), "PullStoppedAt": t.created.UTC().Format(time.RFC3339Nano),
		"ClockDrift": object{"ClockErrorBound": 0.5, "ReferenceTimestamp": time.Now().UTC().Format(time.RFC3339), "ClockSynchronizationStatus": "SYNCHRONIZED"},
	}
	if t.spec.CPU > 0 {
		result["Limits"] = object{"CPU": float64(t.spec.CPU) / unitsPerCPU, "Memory": t.spec.MemoryMiB}
	}
	if launch == "FARGATE" {
		result["EphemeralStorageMetrics"] = object{"Utilized": t.storageMiB(), "Reserved": storage}
	}
	return result
}

func atoi(text string) int {
	value, _ := strconv.Atoi(text)
	return value
}
