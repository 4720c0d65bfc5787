// Package cleanup removes what a stack left behind, whoever started it and however that ended: everything is
// found by name, namespace and cgroup, nothing by a remembered process id.
package cleanup

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ecs-lab/cgroup"
	"ecs-lab/fabric"

	"golang.org/x/sys/unix"
)

// IsName tells the name of a stack from what would reach beyond it: ".." is the cgroup of the whole machine.
var IsName = regexp.MustCompile(`^[A-Za-z0-9][\w-]*$`).MatchString

// Stack kills every process of the stack and removes its namespaces, cgroups and scratch space. It returns the processes
// and namespaces that it could remove.
func Stack(stack, directory string) []string {
	group := cgroup.New(stack)
	names := namespaces(stack)
	removed := []string{}
	for attempt := 0; ; attempt++ {
		left := processes(names)
		group.Kill()
		for _, pid := range left {
			if unix.Kill(pid, unix.SIGKILL) == nil && attempt == 0 {
				removed = append(removed, fmt.Sprintf("process %d", pid))
			}
		}
		const attempts = 50
		if len(left) == 0 || attempt == attempts {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	for _, name := range names {
		if fabric.Remove(name) == nil {
			removed = append(removed, "namespace "+name)
		}
	}
	for range 20 {
		group.Remove()
		time.Sleep(5 * time.Millisecond)
	}
	removeScratch(filepath.Join(directory, "scratch"))
	removeParent()
	return removed
}

// removeScratch also unmounts the tasks' disks, where they were limited.
func removeScratch(scratch string) {
	tasks, _ := os.ReadDir(scratch)
	for _, task := range tasks {
		unix.Unmount(filepath.Join(scratch, task.Name()), unix.MNT_DETACH)
	}
	os.RemoveAll(scratch)
}

// namespaces of the stack: its name alone, or with a suffix that no other stack's name continues.
func namespaces(stack string) []string {
	entries, _ := os.ReadDir(fabric.Directory)
	own := fabric.Prefix + stack
	result := []string{}
	for _, entry := range entries {
		if entry.Name() == own || strings.HasPrefix(entry.Name(), own+".") {
			result = append(result, entry.Name())
		}
	}
	return result
}

// processes whose network namespace is one of the names.
func processes(names []string) []int {
	inodes := map[uint64]bool{}
	for _, name := range names {
		info := unix.Stat_t{}
		if unix.Stat(filepath.Join(fabric.Directory, name), &info) == nil {
			inodes[info.Ino] = true
		}
	}
	result := []int{}
	entries, _ := os.ReadDir("/proc")
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		info := unix.Stat_t{}
		if unix.Stat(fmt.Sprintf("/proc/%d/ns/net", pid), &info) == nil && inodes[info.Ino] {
			result = append(result, pid)
		}
	}
	return result
}

// removeParent takes the lab's own cgroup away when no stack is left in it; rmdir refuses otherwise.
func removeParent() { cgroup.New("").RemoveEmpty() }
