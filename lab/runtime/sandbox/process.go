package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// docker's default capabilities (moby, oci/caps/defaults.go); a task definition adds to or drops from them.
var defaults = []string{
	"CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP",
	"NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE",
}

// numbers of capabilities by name (linux/capability.h), in order from 0.
var numbers = strings.Fields(`CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
	NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE
	SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL
	SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`)

// Capabilities of a container after its additions and drops; "ALL" is every one.
func Capabilities(privileged bool, add, drop []string) []string {
	kept := map[string]bool{}
	set := func(names []string, value bool) {
		for _, name := range names {
			if name == "ALL" {
				for _, each := range numbers {
					kept[each] = value
				}
			}
			kept[strings.TrimPrefix(name, "CAP_")] = value
		}
	}
	if privileged {
		set([]string{"ALL"}, true)
	}
	set(defaults, true)
	if len(drop) == 1 && drop[0] == "ALL" {
		kept = map[string]bool{}
	} else {
		set(drop, false)
	}
	set(add, true)
	result := []string{}
	for _, name := range numbers {
		if kept[name] {
			result = append(result, name)
		}
	}
	return result
}

// become turns the calling thread into the process; it returns only with an error.
func become(process Process) error {
	if err := os.Chdir(process.WorkingDirectory); err != nil {
		return fmt.Errorf("working directory: %w", err)
	}
	if err := limit(process); err != nil {
		return err
	}
	if err := drop(process); err != nil {
		return err
	}
	// setuid cleared the parent death signal that the launcher was started with
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return err
	}
	os.Clearenv()
	for _, pair := range process.Environment {
		name, value, _ := strings.Cut(pair, "=")
		os.Setenv(name, value)
	}
	if len(process.Argv) == 0 {
		return errors.New("no command: neither the image nor the task definition names one")
	}
	path, err := exec.LookPath(process.Argv[0])
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	return fmt.Errorf("exec %s: %w", path, unix.Exec(path, process.Argv, os.Environ()))
}

var limits = map[string]int{
	"core": unix.RLIMIT_CORE, "cpu": unix.RLIMIT_CPU, "data": unix.RLIMIT_DATA, "fsize": unix.RLIMIT_FSIZE,
	"locks": unix.RLIMIT_LOCKS, "memlock": unix.RLIMIT_MEMLOCK, "msgqueue": unix.RLIMIT_MSGQUEUE, "nice": unix.RLIMIT_NICE,
	"nofile": unix.RLIMIT_NOFILE, "nproc": unix.RLIMIT_NPROC, "rss": unix.RLIMIT_RSS, "rtprio": unix.RLIMIT_RTPRIO,
	"rttime": unix.RLIMIT_RTTIME, "sigpending": unix.RLIMIT_SIGPENDING, "stack": unix.RLIMIT_STACK,
}

func limit(process Process) error {
	for _, ulimit := range process.Ulimits {
		number, known := limits[ulimit.Name]
		if !known {
			return fmt.Errorf("ulimit %q is not one of the kernel's", ulimit.Name)
		}
		value := unix.Rlimit{Cur: ulimit.Soft, Max: ulimit.Hard}
		if err := unix.Setrlimit(number, &value); err == unix.EPERM {
			// a machine that may not raise the limit gives what it has
			unix.Getrlimit(number, &value)
			value.Cur = min(ulimit.Soft, value.Max)
			err = unix.Setrlimit(number, &value)
			if err != nil {
				return fmt.Errorf("ulimit %s: %w", ulimit.Name, err)
			}
		} else if err != nil {
			return fmt.Errorf("ulimit %s: %w", ulimit.Name, err)
		}
	}
	return nil
}

// drop gives up capabilities outside the kept set, then root.
func drop(process Process) error {
	kept := map[string]bool{}
	for _, name := range process.Capabilities {
		kept[name] = true
	}
	var mask uint64
	for number, name := range numbers {
		if kept[name] {
			mask |= 1 << number
		} else if err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(number), 0, 0, 0); err != nil && err != unix.EINVAL {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	groups := append([]int{process.User.GID}, process.User.Groups...)
	words := make([]uint32, len(groups))
	for index, group := range groups {
		words[index] = uint32(group)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETGROUPS, uintptr(len(words)), uintptr(unsafe.Pointer(&words[0])), 0); errno != 0 {
		return fmt.Errorf("groups: %w", errno)
	}
	gid, uid := uintptr(process.User.GID), uintptr(process.User.UID)
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESGID, gid, gid, gid); errno != 0 {
		return fmt.Errorf("gid %d: %w", gid, errno)
	}
	if _, _, errno := unix.RawSyscall(unix.SYS_SETRESUID, uid, uid, uid); errno != 0 {
		return fmt.Errorf("uid %d: %w", uid, errno)
	}
	if process.User.UID != 0 {
		return nil
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	low, high := uint32(mask), uint32(mask>>32)
	data := [2]unix.CapUserData{{Effective: low, Permitted: low}, {Effective: high, Permitted: high}}
	var current [2]unix.CapUserData
	if err := unix.Capget(&header, &current[0]); err != nil {
		return err
	}
	for index := range data {
		// what this machine lacks itself cannot be given
		data[index].Permitted &= current[index].Permitted
		data[index].Effective = data[index].Permitted
	}
	return unix.Capset(&header, &data[0])
}
