package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"ecs-lab/fabric"

	"golang.org/x/sys/unix"
)

// Running is a started process.
type Running struct {
	PID  int
	Exit chan int
}

// Start launches a container's first process. The thread that starts it lives as long as it does, since the
// kernel ties the death signal to the parent's thread.
func Start(spec *Spec, network *fabric.Namespace, stdout, stderr *os.File) (*Running, error) {
	flags := uintptr(unix.CLONE_NEWNS | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS)
	if !spec.HostPID {
		flags |= unix.CLONE_NEWPID
	}
	command := exec.Command("/proc/self/exe", "init")
	command.Stdout, command.Stderr = stdout, stderr
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags, Pdeathsig: syscall.SIGKILL, Setsid: true}
	return start(command, spec, network.Enter)
}

// Exec starts a further process in the namespaces of a running container.
func Exec(pid int, process Process, stdin, stdout, stderr *os.File, terminal bool) (*Running, error) {
	command := exec.Command(AgentPath, "join")
	command.Stdin, command.Stdout, command.Stderr = stdin, stdout, stderr
	// no death signal here: Go compares parent ids across the PID namespaces and would kill the child; the launcher sets it
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: !terminal}
	return start(command, process, func() error { return enter(pid) })
}

// enter moves the locked thread into a container's namespaces, the mount namespace last.
func enter(pid int) error {
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return err
	}
	kinds := []string{"ipc", "uts", "net", "pid", "mnt"}
	files := make([]*os.File, 0, len(kinds))
	for _, kind := range kinds {
		file, err := os.Open(fmt.Sprintf("/proc/%d/ns/%s", pid, kind))
		if err != nil {
			return err
		}
		defer file.Close()
		files = append(files, file)
	}
	for index, file := range files {
		if err := unix.Setns(int(file.Fd()), 0); err != nil {
			return fmt.Errorf("enter %s namespace: %w", kinds[index], err)
		}
	}
	return nil
}

func start(command *exec.Cmd, order any, prepare func() error) (*Running, error) {
	orderRead, orderWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	reasonRead, reasonWrite, err := os.Pipe()
	if err != nil {
		orderRead.Close()
		orderWrite.Close()
		return nil, err
	}
	defer reasonRead.Close()
	command.Env = []string{}
	command.ExtraFiles = []*os.File{orderRead, reasonWrite}
	running := &Running{Exit: make(chan int, 1)}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread is changed, and must outlive the process
		if err := prepare(); err != nil {
			started <- err
			return
		}
		err := command.Start()
		if err == nil {
			running.PID = command.Process.Pid
		}
		started <- err
		if err != nil {
			return
		}
		command.Wait()
		running.Exit <- exitCode(command.ProcessState)
	}()
	err = <-started
	orderRead.Close()
	reasonWrite.Close()
	if err != nil {
		orderWrite.Close()
		return nil, err
	}
	err = json.NewEncoder(orderWrite).Encode(order)
	orderWrite.Close()
	if reason, _ := io.ReadAll(reasonRead); len(reason) > 0 {
		return nil, errors.New(string(reason))
	}
	return running, err
}

// exitCode as a shell and ECS report it: 128 plus the signal for a killed process.
func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}
