package cgroup

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Usage of a group, in the units of Docker's statistics: nanoseconds and bytes.
type Usage struct {
	CPU, CPUUser, CPUSystem         uint64
	Memory, MemoryPeak              uint64
	MemoryLimit                     uint64
	MemoryStats                     map[string]uint64
	Pids                            uint64
	ReadBytes, WriteBytes           uint64
	ReadOperations, WriteOperations uint64
}

func (g *Group) read(controller, file string) string {
	root, ok := g.roots[controller]
	if !ok {
		return ""
	}
	content, _ := os.ReadFile(filepath.Join(root, g.path, file))
	return strings.TrimSpace(string(content))
}

func number(text string) uint64 {
	value, _ := strconv.ParseUint(text, 10, 64)
	return value
}

// pairs of "name value" lines.
func pairs(text string) map[string]uint64 {
	result := map[string]uint64{}
	for _, line := range strings.Split(text, "\n") {
		if name, value, ok := strings.Cut(line, " "); ok {
			result[name] = number(value)
		}
	}
	return result
}

// Usage measures the group.
func (g *Group) Usage() Usage {
	if g.V2 {
		return g.usage2()
	}
	stats := pairs(g.read("memory", "memory.stat"))
	ticks := pairs(g.read("cpuacct", "cpuacct.stat"))
	const nanosecondsPerTick = 10_000_000 // USER_HZ is 100
	usage := Usage{
		CPU: number(g.read("cpuacct", "cpuacct.usage")), CPUUser: ticks["user"] * nanosecondsPerTick, CPUSystem: ticks["system"] * nanosecondsPerTick,
		Memory: number(g.read("memory", "memory.usage_in_bytes")), MemoryPeak: number(g.read("memory", "memory.max_usage_in_bytes")),
		MemoryLimit: number(g.read("memory", "memory.limit_in_bytes")), MemoryStats: stats, Pids: number(g.read("pids", "pids.current")),
	}
	usage.ReadBytes, usage.WriteBytes = operations(g.read("blkio", "blkio.throttle.io_service_bytes"))
	usage.ReadOperations, usage.WriteOperations = operations(g.read("blkio", "blkio.throttle.io_serviced"))
	return usage
}

// operations sums lines of the form "8:0 Read 4096".
func operations(text string) (read, write uint64) {
	for _, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			continue
		}
		switch fields[1] {
		case "Read":
			read += number(fields[2])
		case "Write":
			write += number(fields[2])
		}
	}
	return read, write
}

func (g *Group) usage2() Usage {
	cpu := pairs(g.read("2", "cpu.stat"))
	const nanosecondsPerMicrosecond = 1000
	usage := Usage{
		CPU: cpu["usage_usec"] * nanosecondsPerMicrosecond, CPUUser: cpu["user_usec"] * nanosecondsPerMicrosecond,
		CPUSystem: cpu["system_usec"] * nanosecondsPerMicrosecond,
		Memory:    number(g.read("2", "memory.current")), MemoryPeak: number(g.read("2", "memory.peak")),
		MemoryLimit: number(g.read("2", "memory.max")), MemoryStats: pairs(g.read("2", "memory.stat")), Pids: number(g.read("2", "pids.current")),
	}
	for _, field := range strings.Fields(g.read("2", "io.stat")) {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "rbytes":
			usage.ReadBytes += number(value)
		case "wbytes":
			usage.WriteBytes += number(value)
		case "rios":
			usage.ReadOperations += number(value)
		case "wios":
			usage.WriteOperations += number(value)
		}
	}
	return usage
}
