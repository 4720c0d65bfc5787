package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"

	"ecs-lab/sandbox"
	"ecs-lab/supervisor"
)

// execute runs a person's command in a container and ends with its exit code.
func execute(stack, container string, argv []string) error {
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", supervisor.Socket(stack))
	}}}
	response, err := client.Get("http://lab/containers/" + container)
	if err != nil {
		return fmt.Errorf("stack %s is not up: %w", stack, err)
	}
	defer response.Body.Close()
	joinable := supervisor.Joinable{}
	if err := json.NewDecoder(response.Body).Decode(&joinable); err != nil || joinable.PID == 0 {
		return fmt.Errorf("container %s is not running", container)
	}
	// what a person runs in a container counts against its limits, as with docker exec
	for _, directory := range joinable.Cgroups {
		os.WriteFile(directory+"/cgroup.procs", []byte("0"), 0)
	}
	process := joinable.Process
	process.Argv = argv
	running, err := sandbox.Exec(joinable.PID, process, os.Stdin, os.Stdout, os.Stderr, true)
	if err != nil {
		return err
	}
	os.Exit(<-running.Exit)
	return nil
}
