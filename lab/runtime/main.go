// Command ecs-lab runs the translated state of a stack on one Linux machine.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"ecs-lab/cgroup"
	"ecs-lab/cleanup"
	"ecs-lab/runfile"
	"ecs-lab/sandbox"
	"ecs-lab/supervisor"
)

const usage = `usage:
  ecs-lab run <run file>                          supervise a stack until it is told to stop
  ecs-lab exec <stack> <container id> <command…>  run a command inside a container
  ecs-lab clean <stack> <directory>               remove whatever a stack left behind`

func main() {
	if err := dispatch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ecs-lab:", err)
		os.Exit(1)
	}
}

func dispatch(arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == "init":
		sandbox.Init()
	case len(arguments) == 1 && arguments[0] == "join":
		sandbox.Join()
	case len(arguments) > 1 && arguments[0] == "reap":
		return sandbox.Reap(arguments[1:])
	case len(arguments) == 2 && arguments[0] == "run":
		return run(arguments[1])
	case len(arguments) > 3 && arguments[0] == "exec":
		return execute(arguments[1], arguments[2], arguments[3:])
	case len(arguments) == 3 && arguments[0] == "clean":
		return clean(arguments[1], arguments[2])
	}
	return errors.New(usage)
}

func clean(stack, directory string) error {
	if !cleanup.IsName(stack) {
		return fmt.Errorf("%q is no name of a stack", stack)
	}
	os.Remove(supervisor.Socket(stack))
	for _, each := range cleanup.Stack(stack, directory) {
		fmt.Println(each)
	}
	return nil
}

func run(path string) error {
	file, err := runfile.Read(path)
	if err != nil {
		return err
	}
	defer cleanup.Stack(file.Stack, file.Directory)
	defer cgroup.Leave()
	lab, err := supervisor.New(file)
	if err != nil {
		return err
	}
	listener, err := lab.Serve()
	if err != nil {
		lab.Close()
		return err
	}
	defer listener.Close()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, syscall.SIGINT, syscall.SIGTERM)
	signal.Ignore(syscall.SIGHUP)
	go func() { <-interrupts; lab.Stop() }()
	lab.Run()
	return nil
}
