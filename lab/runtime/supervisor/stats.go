package supervisor

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// statistics of a container in the form of Docker's API, which the endpoint passes on; nil before it starts.
func (t *task) statistics(c *container) object {
	t.mutex.Lock()
	started, pid := c.started, c.pid
	t.mutex.Unlock()
	if started.IsZero() || pid == 0 {
		return nil
	}
	usage := c.cgroup.Usage()
	now := time.Now().UTC()
	cpu := object{
		"cpu_usage":        object{"total_usage": usage.CPU, "usage_in_usermode": usage.CPUUser, "usage_in_kernelmode": usage.CPUSystem},
		"system_cpu_usage": systemCPU(), "online_cpus": runtime.NumCPU(), "throttling_data": object{},
	}
	c.mutexStats.Lock()
	previous, previousRead := c.lastCPU, c.lastRead
	c.lastCPU, c.lastRead = cpu, now
	c.mutexStats.Unlock()
	if previous == nil {
		previous = object{"cpu_usage": object{"total_usage": 0}, "throttling_data": object{}}
	}
	operations := func(read, write uint64) []object {
		return []object{{"major": 0, "minor": 0, "op": "Read", "value": read}, {"major": 0, "minor": 0, "op": "Write", "value": write}}
	}
	return object{
		"read": now, "preread": previousRead, "id": c.id, "name": c.dockerName(t), "num_procs": 0,
		"cpu_stats": cpu, "precpu_stats": previous, "pids_stats": object{"current": usage.Pids},
		"memory_stats": object{"usage": usage.Memory, "max_usage": usage.MemoryPeak, "limit": t.memoryLimit(c, usage.MemoryLimit), "stats": usage.MemoryStats},
		"blkio_stats": object{"io_service_bytes_recursive": operations(usage.ReadBytes, usage.WriteBytes),
			"io_serviced_recursive": operations(usage.ReadOperations, usage.WriteOperations)},
		"networks": t.traffic(pid), "network_rate_stats": object{"rx_bytes_per_sec": 0, "tx_bytes_per_sec": 0},
	}
}

// memoryLimit that binds the container: its own, else the task's, bytes.
func (t *task) memoryLimit(c *container, measured uint64) uint64 {
	switch {
	case c.spec.MemoryMiB > 0:
		return uint64(c.spec.MemoryMiB) << 20
	case t.spec.MemoryMiB > 0:
		return uint64(t.spec.MemoryMiB) << 20
	}
	return measured
}

// systemCPU is the machine's CPU time in nanoseconds, as Docker computes it from /proc/stat.
func systemCPU() uint64 {
	content, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(content), "\n")
	const nanosecondsPerTick = 10_000_000
	total := 0
	for _, field := range strings.Fields(line)[1:8] {
		total += atoi(field)
	}
	return uint64(total) * nanosecondsPerTick
}

// traffic of the task's interface, read through one of its processes.
func (t *task) traffic(pid int) object {
	file, err := os.Open(fmt.Sprintf("/proc/%d/net/dev", pid))
	if err != nil {
		return object{}
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		name, counters, ok := strings.Cut(strings.TrimSpace(scanner.Text()), ":")
		fields := strings.Fields(counters)
		if !ok || name != "eth0" || len(fields) < 16 {
			continue
		}
		value := func(index int) int { return atoi(fields[index]) }
		return object{"eth1": object{
			"rx_bytes": value(0), "rx_packets": value(1), "rx_errors": value(2), "rx_dropped": value(3),
			"tx_bytes": value(8), "tx_packets": value(9), "tx_errors": value(10), "tx_dropped": value(11),
		}}
	}
	return object{}
}

// storageMiB that the task has written to its ephemeral storage.
func (t *task) storageMiB() int64 {
	total := int64(0)
	filepath.WalkDir(t.scratch(), func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total >> 20
}
