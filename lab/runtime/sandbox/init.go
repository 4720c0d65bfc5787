package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// File descriptors that the supervisor hands over: the order, and a pipe for the reason of a failed start,
// which closes by itself when the program starts.
const (
	orderFD  = 3
	reasonFD = 4
)

// Init is the launcher inside the new namespaces: it builds the root and becomes the container's first process.
func Init() { finish(launch()) }

// Join is the launcher of a further process inside a container that runs already.
func Join() { finish(join()) }

func finish(err error) {
	fmt.Fprint(os.NewFile(reasonFD, "reason"), err)
	os.Exit(127)
}

func read(order any) error {
	unix.CloseOnExec(orderFD)
	unix.CloseOnExec(reasonFD)
	return json.NewDecoder(os.NewFile(orderFD, "order")).Decode(order)
}

func launch() error {
	runtime.LockOSThread()
	spec := &Spec{}
	if err := read(spec); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	for _, cgroup := range spec.Cgroups {
		if err := os.WriteFile(cgroup+"/cgroup.procs", []byte("0"), 0); err != nil {
			return fmt.Errorf("cgroup: %w", err)
		}
	}
	if err := unix.Sethostname([]byte(spec.Hostname)); err != nil {
		return err
	}
	root, err := buildRoot(spec)
	if err != nil {
		return err
	}
	if err := pivot(root, spec.Readonly); err != nil {
		return err
	}
	return become(spec.Process)
}

func join() error {
	runtime.LockOSThread()
	process := Process{}
	if err := read(&process); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	return become(process)
}
