// Package fabric builds the network of one stack: a namespace with a bridge that stands for the VPC, and a
// namespace with one address for each task, load balancer, mount target and instance.
package fabric

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"
)

// Directory where `ip netns` looks for names.
const Directory = "/run/netns"

// Prefix of every namespace of the lab; what starts with it is the lab's to remove.
const Prefix = "ecs-lab-"

// Namespace is a named network namespace.
type Namespace struct {
	Name   string
	handle netns.NsHandle
}

// create makes a namespace with a name on a thread that is thrown away afterwards.
func create(name string) (*Namespace, error) {
	if err := os.MkdirAll(Directory, 0o755); err != nil {
		return nil, err
	}
	path := filepath.Join(Directory, name)
	result := make(chan error, 1)
	var handle netns.NsHandle
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine, changed as it is
		result <- func() error {
			if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
				return fmt.Errorf("network namespace %s: %w (the lab needs root)", name, err)
			}
			file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDONLY, 0o444)
			if err != nil {
				return err
			}
			file.Close()
			self := fmt.Sprintf("/proc/self/task/%d/ns/net", unix.Gettid())
			if err := unix.Mount(self, path, "", unix.MS_BIND, ""); err != nil {
				return err
			}
			for key, value := range sysctls {
				if err := os.WriteFile("/proc/sys/net/"+key, []byte(value), 0); err != nil && !os.IsNotExist(err) {
					return fmt.Errorf("%s: %w", key, err)
				}
			}
			handle, err = netns.GetFromPath(path)
			return err
		}()
	}()
	if err := <-result; err != nil {
		return nil, err
	}
	return &Namespace{Name: name, handle: handle}, nil
}

// sysctls of each namespace: containers without privileges listen on port 80, as under Docker, and the VPC is IPv4.
var sysctls = map[string]string{
	"ipv4/ip_unprivileged_port_start": "0",
	"ipv4/ping_group_range":           "0 2147483647",
	"ipv4/ip_forward":                 "1",
	"ipv6/conf/all/disable_ipv6":      "1",
	"ipv6/conf/default/disable_ipv6":  "1",
}

// FD of the namespace, for netlink sockets.
func (n *Namespace) FD() int { return int(n.handle) }

// Path of the namespace, for setns in a process of its own.
func (n *Namespace) Path() string { return filepath.Join(Directory, n.Name) }

// Do runs a function on a thread inside the namespace. Sockets opened by it stay in the namespace.
func (n *Namespace) Do(run func() error) error {
	runtime.LockOSThread()
	origin, err := netns.Get()
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer origin.Close()
	if err := netns.Set(n.handle); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("enter %s: %w", n.Name, err)
	}
	result := run()
	if err := netns.Set(origin); err != nil {
		return err // the thread stays locked, so that nothing else runs in the wrong namespace
	}
	runtime.UnlockOSThread()
	return result
}

// Enter moves the calling goroutine's thread into the namespace for good; the thread must be locked.
func (n *Namespace) Enter() error { return netns.Set(n.handle) }

// Close removes the name; the kernel drops the namespace with its last process.
func (n *Namespace) Close() {
	n.handle.Close()
	Remove(n.Name)
}

// Remove takes a namespace's name away, whoever made it.
func Remove(name string) error {
	path := filepath.Join(Directory, name)
	unix.Unmount(path, unix.MNT_DETACH)
	return os.Remove(path)
}
