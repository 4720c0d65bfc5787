package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ecs-lab/runfile"

	"golang.org/x/sys/unix"
)

// buildRoot mounts the container's root below the scratch directory and returns it.
func buildRoot(spec *Spec) (string, error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return "", fmt.Errorf("private mounts: %w", err)
	}
	root := filepath.Join(spec.Scratch, "root")
	if err := overlay(spec.Scratch, "root", spec.Root.Layers, root); err != nil {
		return "", err
	}
	if len(spec.Root.Usr) > 0 {
		if err := overlay(spec.Scratch, "usr", spec.Root.Usr, filepath.Join(root, "usr")); err != nil {
			return "", err
		}
	}
	// as Docker does for an image whose working directory nobody made
	if err := os.MkdirAll(filepath.Join(root, spec.Process.WorkingDirectory), 0o755); err != nil {
		return "", err
	}
	for _, directory := range spec.Root.Directories {
		path := filepath.Join(root, directory.Path)
		if err := os.MkdirAll(path, 0o755); err != nil {
			return "", err
		}
		if err := errors.Join(os.Chown(path, directory.UID, directory.GID), os.Chmod(path, os.FileMode(directory.Mode))); err != nil {
			return "", err
		}
	}
	for path, content := range spec.Files {
		target := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(target, []byte(content), 0o644); err != nil {
			return "", err
		}
	}
	if err := mountSystem(root, spec); err != nil {
		return "", err
	}
	// shorter paths first, so that a mount inside another mount stands on top of it
	binds := slices.Concat(spec.Root.Binds, spec.Mounts)
	slices.SortStableFunc(binds, func(a, b runfile.Bind) int { return len(a.Target) - len(b.Target) })
	for _, bind := range binds {
		if err := mountBind(root, bind); err != nil {
			return "", err
		}
	}
	for _, tmpfs := range spec.Tmpfs {
		target := filepath.Join(root, tmpfs.Path)
		if err := os.MkdirAll(target, 0o755); err != nil {
			return "", err
		}
		if err := unix.Mount("tmpfs", target, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, fmt.Sprintf("mode=1777,size=%dm", tmpfs.SizeMiB)); err != nil {
			return "", fmt.Errorf("tmpfs %s: %w", tmpfs.Path, err)
		}
	}
	return root, nil
}

// overlay stacks read-only layers under a writable one that lives and dies with the container.
func overlay(scratch, name string, layers []string, target string) error {
	upper, work := filepath.Join(scratch, name+".upper"), filepath.Join(scratch, name+".work")
	for _, directory := range []string{upper, work, target} {
		if err := os.MkdirAll(directory, 0o755); err != nil {
			return err
		}
	}
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", strings.Join(layers, ":"), upper, work)
	if err := unix.Mount("overlay", target, "overlay", 0, options); err != nil {
		return fmt.Errorf("overlay of %v at %s: %w", layers, target, err)
	}
	return nil
}

func mountBind(root string, bind runfile.Bind) error {
	info, err := os.Stat(bind.Source)
	if err != nil {
		return fmt.Errorf("mount at %s: %w", bind.Target, err)
	}
	target := filepath.Join(root, bind.Target)
	if info.IsDir() {
		err = os.MkdirAll(target, 0o755)
	} else if err = os.MkdirAll(filepath.Dir(target), 0o755); err == nil {
		var file *os.File
		if file, err = os.OpenFile(target, os.O_CREATE|os.O_RDONLY, 0o644); err == nil {
			file.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("mount point %s: %w", bind.Target, err)
	}
	if err := unix.Mount(bind.Source, target, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("mount %s at %s: %w", bind.Source, bind.Target, err)
	}
	if bind.ReadOnly {
		return readOnly(target)
	}
	return nil
}

func readOnly(target string) error {
	attributes := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, target, unix.AT_RECURSIVE, &attributes); err != nil {
		return fmt.Errorf("read-only %s: %w", target, err)
	}
	return nil
}
