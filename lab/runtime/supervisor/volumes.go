package supervisor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ecs-lab/runfile"
)

// nfsPort of EFS mount targets; with TLS the client still connects there.
const nfsPort = 2049

// prepareVolumes makes the directories behind the task's volumes and proves that its file systems can be reached.
func (t *task) prepareVolumes() error {
	for _, volume := range t.spec.Volumes {
		switch volume.Kind {
		case "task":
			// a fresh volume belongs to root, as ECS makes it
			if err := os.MkdirAll(t.volumePath(volume), 0o755); err != nil {
				return err
			}
		case "host", "shared":
			if !onMachine(volume.Path) {
				if err := os.MkdirAll(t.volumePath(volume), 0o755); err != nil {
					return err
				}
			}
		case "efs":
			if err := t.mountFileSystem(volume); err != nil {
				return fmt.Errorf("failed to mount EFS volume %s: %w", volume.Name, err)
			}
		}
	}
	return nil
}

func (t *task) mountFileSystem(volume runfile.Volume) error {
	target, err := t.super.mountTarget(volume.FileSystem, t.link.Subnet)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	address := net.JoinHostPort(target.link.Address.String(), strconv.Itoa(nfsPort))
	// on Fargate the task's own interface mounts, on EC2 the instance's
	client, who := t.link, "the task"
	if t.instance != nil {
		client, who = t.instance.link, "the instance"
	}
	connection, err := client.Namespace.Dial(ctx, "tcp4", address, "")
	if err != nil {
		return fmt.Errorf("mount target %s: %w (do the security groups of %s and of the mount target allow TCP %d?)", address, err, who, nfsPort)
	}
	connection.Close()
	path := t.volumePath(volume)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if volume.Owner == nil {
		return fmt.Errorf("directory %s does not exist on %s, and no access point creates it", volume.Path, volume.FileSystem)
	}
	mode, err := strconv.ParseUint(volume.Owner.Permissions, 8, 32)
	if err != nil {
		return fmt.Errorf("permissions %q of the access point: %w", volume.Owner.Permissions, err)
	}
	return errors.Join(os.MkdirAll(path, 0o755), os.Chown(path, volume.Owner.UID, volume.Owner.GID), os.Chmod(path, os.FileMode(mode)))
}

// onMachine tells the host paths that can only be the real machine's.
func onMachine(path string) bool {
	if path == "/" {
		return true
	}
	for _, prefix := range []string{"/sys", "/proc", "/dev"} {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			return true
		}
	}
	return false
}

// volumePath on this machine.
func (t *task) volumePath(volume runfile.Volume) string {
	switch volume.Kind {
	case "efs":
		return filepath.Join(t.super.fileSystems[volume.FileSystem], volume.Path)
	case "host":
		if onMachine(volume.Path) {
			return volume.Path
		}
		return filepath.Join(t.instanceDirectory(), volume.Path)
	case "shared":
		return filepath.Join(t.instanceDirectory(), "var/lib/docker/volumes", volume.Name, "_data")
	}
	return filepath.Join(t.scratch(), "volumes", volume.Name)
}

// instanceDirectory stands for the root file system of the task's EC2 instance.
func (t *task) instanceDirectory() string {
	name := "fargate"
	if t.instance != nil {
		name = t.instance.spec.ID
	}
	return filepath.Join(t.super.run.Directory, "instances", name)
}

func (t *task) mounts(c *container) ([]runfile.Bind, error) {
	result := []runfile.Bind{}
	for _, mount := range c.spec.Mounts {
		found := false
		for _, volume := range t.spec.Volumes {
			if volume.Name == mount.Volume {
				found = true
				machine := volume.Kind == "host" && onMachine(volume.Path)
				// whatever the plan says, the lab never lets a container write to the machine's own tree
				result = append(result, runfile.Bind{Source: t.volumePath(volume), Target: mount.Path, ReadOnly: mount.ReadOnly || machine})
			}
		}
		if !found {
			return nil, fmt.Errorf("volume %q is mounted but not declared", mount.Volume)
		}
	}
	return result, nil
}
