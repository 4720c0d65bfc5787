// Package cgroup limits and measures containers, with version 1 or 2 of the kernel's interface, whichever the
// machine mounts for a controller. A machine without writable cgroups runs the lab without limits.
package cgroup

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Parent of the groups of every stack.
const Parent = "ecs-lab"

var controllers = []string{"memory", "cpu", "cpuacct", "pids", "blkio"}

// hierarchies finds where each controller is mounted; the key "2" is the unified hierarchy.
func hierarchies() map[string]string {
	found := map[string]string{}
	file, err := os.Open("/proc/self/mounts")
	if err != nil {
		return found
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		fields := strings.Fields(scanner.Text())
		if len(fields) < 4 {
			continue
		}
		switch fields[2] {
		case "cgroup2":
			found["2"] = fields[1]
		case "cgroup":
			for _, option := range strings.Split(fields[3], ",") {
				for _, controller := range controllers {
					if option == controller {
						found[controller] = fields[1]
					}
				}
			}
		}
	}
	return found
}

// Group is one cgroup in every hierarchy that has it.
type Group struct {
	path  string
	roots map[string]string
	V2    bool
}

// New makes a group; path is relative to the lab's parent.
func New(path string) *Group {
	group := &Group{path: filepath.Join(Parent, path), roots: hierarchies()}
	if group.roots["memory"] == "" && group.roots["2"] != "" {
		group.V2 = true
		group.roots = map[string]string{"2": group.roots["2"]}
		group.delegate()
	} else {
		delete(group.roots, "2")
	}
	for controller, root := range group.roots {
		if err := os.MkdirAll(filepath.Join(root, group.path), 0o755); err != nil {
			delete(group.roots, controller)
		}
	}
	return group
}

// delegate switches the controllers on from the root down to the group's parent (cgroup v2).
func (g *Group) delegate() {
	directory := g.roots["2"]
	parts := strings.Split(filepath.Dir(g.path), "/")
	for index := 0; ; index++ {
		for _, controller := range []string{"memory", "cpu", "pids", "io"} {
			os.WriteFile(filepath.Join(directory, "cgroup.subtree_control"), []byte("+"+controller), 0)
		}
		if index == len(parts) {
			return
		}
		directory = filepath.Join(directory, parts[index])
		os.MkdirAll(directory, 0o755)
	}
}

// Directories to join, one per hierarchy.
func (g *Group) Directories() []string {
	seen, result := map[string]bool{}, []string{}
	for _, root := range g.roots {
		directory := filepath.Join(root, g.path)
		if !seen[directory] {
			seen[directory] = true
			result = append(result, directory)
		}
	}
	return result
}

// Join moves a process into the group.
func (g *Group) Join(pid int) {
	for _, directory := range g.Directories() {
		os.WriteFile(filepath.Join(directory, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0)
	}
}

func (g *Group) write(v1Controller, v1File, v2File, value string) {
	if g.V2 {
		os.WriteFile(filepath.Join(g.roots["2"], g.path, v2File), []byte(value), 0)
	} else if root, ok := g.roots[v1Controller]; ok {
		os.WriteFile(filepath.Join(root, g.path, v1File), []byte(value), 0)
	}
}

// LimitMemory sets the hard limit and the reservation, in MiB; 0 leaves one open.
func (g *Group) LimitMemory(limit, reservation int) {
	if limit > 0 {
		g.write("memory", "memory.limit_in_bytes", "memory.max", strconv.Itoa(limit<<20))
	}
	if reservation > 0 {
		g.write("memory", "memory.soft_limit_in_bytes", "memory.low", strconv.Itoa(reservation<<20))
	}
}

// ShareCPU sets the relative weight in CPU units; 1024 units are one vCPU.
func (g *Group) ShareCPU(units int) {
	if units < 2 {
		return
	}
	// the kernel's own conversion between the two scales (cgroup v2 documentation of runc)
	weight := 1 + (min(units, 262144)-2)*9999/262142
	value := strconv.Itoa(units)
	if g.V2 {
		value = strconv.Itoa(weight)
	}
	g.write("cpu", "cpu.shares", "cpu.weight", value)
}

// Leave moves this process out of the lab's groups, to the root of each hierarchy.
func Leave() {
	for _, root := range hierarchies() {
		os.WriteFile(filepath.Join(root, "cgroup.procs"), []byte(strconv.Itoa(os.Getpid())), 0)
	}
}

// Kill ends every other process below the group.
func (g *Group) Kill() {
	for _, pid := range g.processes() {
		if pid != os.Getpid() {
			unix.Kill(pid, unix.SIGKILL)
		}
	}
}

func (g *Group) processes() []int {
	pids := []int{}
	for _, top := range g.Directories() {
		filepath.WalkDir(top, func(path string, entry os.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return nil
			}
			content, _ := os.ReadFile(filepath.Join(path, "cgroup.procs"))
			for _, field := range strings.Fields(string(content)) {
				if pid, err := strconv.Atoi(field); err == nil && pid > 0 {
					pids = append(pids, pid)
				}
			}
			return nil
		})
	}
	return pids
}

// Remove deletes the group and what is below it, once its processes are gone.
func (g *Group) Remove() {
	for _, top := range g.Directories() {
		directories := []string{}
		filepath.WalkDir(top, func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				directories = append(directories, path)
			}
			return nil
		})
		for index := len(directories) - 1; index >= 0; index-- {
			unix.Rmdir(directories[index])
		}
	}
}

// RemoveEmpty deletes the group itself where nothing is below it.
func (g *Group) RemoveEmpty() {
	for _, directory := range g.Directories() {
		unix.Rmdir(directory)
	}
}
