package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// devices every container has, as Docker gives them.
var devices = []string{"null", "zero", "full", "random", "urandom", "tty"}

// mountSystem gives the root its /proc, /sys, /dev and the agent.
func mountSystem(root string, spec *Spec) error {
	flags := uintptr(unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC)
	for _, mount := range []struct {
		source, path, kind string
		flags              uintptr
		data               string
	}{
		{"proc", "proc", "proc", flags, ""},
		{"sysfs", "sys", "sysfs", flags | unix.MS_RDONLY, ""},
		{"tmpfs", "dev", "tmpfs", unix.MS_NOSUID, "mode=755,size=64k"},
		{"devpts", "dev/pts", "devpts", unix.MS_NOSUID | unix.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620"},
		{"mqueue", "dev/mqueue", "mqueue", flags, ""},
		{"tmpfs", "dev/shm", "tmpfs", flags, "mode=1777,size=64m"},
	} {
		target := filepath.Join(root, mount.path)
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
		if err := unix.Mount(mount.source, target, mount.kind, mount.flags, mount.data); err != nil {
			return fmt.Errorf("mount /%s: %w", mount.path, err)
		}
	}
	for _, device := range devices {
		target := filepath.Join(root, "dev", device)
		if err := os.WriteFile(target, nil, 0o666); err != nil {
			return err
		}
		if err := unix.Mount("/dev/"+device, target, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("device %s: %w", device, err)
		}
	}
	links := errors.Join(
		os.Symlink("/proc/self/fd", filepath.Join(root, "dev/fd")),
		os.Symlink("/proc/self/fd/0", filepath.Join(root, "dev/stdin")),
		os.Symlink("/proc/self/fd/1", filepath.Join(root, "dev/stdout")),
		os.Symlink("/proc/self/fd/2", filepath.Join(root, "dev/stderr")),
		os.Symlink("pts/ptmx", filepath.Join(root, "dev/ptmx")),
	)
	if links != nil {
		return links
	}
	if err := protect(root, spec); err != nil {
		return err
	}
	// cgroups carry the numbers that exporters of the host read; a separate mount since sysfs does not include them
	return bindCgroups(root, spec.Host)
}

// kernel settings in /proc are the machine's, not the container's: root inside may read them only.
var protected = []string{"proc/sys", "proc/sysrq-trigger", "proc/irq", "proc/bus", "proc/fs"}

func protect(root string, spec *Spec) error {
	if spec.Privileged {
		return nil
	}
	for _, path := range protected {
		target := filepath.Join(root, path)
		if _, err := os.Stat(target); err != nil {
			continue
		}
		if err := unix.Mount(target, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("protect /%s: %w", path, err)
		}
		if err := readOnly(target); err != nil {
			return err
		}
	}
	return nil
}

func bindCgroups(root string, host bool) error {
	if !host {
		return nil
	}
	target := filepath.Join(root, "sys/fs/cgroup")
	if err := unix.Mount("/sys/fs/cgroup", target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("cgroups: %w", err)
	}
	return readOnly(target)
}

// pivot makes the directory the root of the mount namespace and forgets the host's tree.
func pivot(root string, readonly bool) error {
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := unix.PivotRoot(".", "."); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := unix.Unmount(".", unix.MNT_DETACH); err != nil {
		return err
	}
	if !readonly {
		return os.Chdir("/")
	}
	attributes := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	for _, path := range []string{"/", "/usr"} {
		// only these two mounts are the image; volumes below keep their own mode
		if err := unix.MountSetattr(unix.AT_FDCWD, path, 0, &attributes); err != nil && !errors.Is(err, unix.EINVAL) {
			return fmt.Errorf("read-only root: %w", err)
		}
	}
	return os.Chdir("/")
}
