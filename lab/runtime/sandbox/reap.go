package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// Reap is the init process that a task definition may ask for: it starts the program as its child, passes
// signals on, collects orphans, and ends with the program's exit code.
func Reap(argv []string) error {
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return fmt.Errorf("exec: %w", err)
	}
	received := make(chan os.Signal, 16)
	signal.Notify(received)
	child, err := syscall.ForkExec(path, argv, &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{0, 1, 2}})
	if err != nil {
		return fmt.Errorf("exec %s: %w", path, err)
	}
	for next := range received {
		number, ok := next.(syscall.Signal)
		switch {
		case number == syscall.SIGCHLD:
			collect(child)
		case ok && number != syscall.SIGURG: // the Go scheduler sends itself SIGURG
			syscall.Kill(child, number)
		}
	}
	return nil
}

// collect ended processes; the program's own end is this one's.
func collect(child int) {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG, nil)
		if err != nil || pid <= 0 {
			return
		}
		if pid != child {
			continue
		}
		if status.Signaled() {
			os.Exit(128 + int(status.Signal()))
		}
		os.Exit(status.ExitStatus())
	}
}
